"""NHS trusts near each other that differ: near is said of patients, and made for who asks."""

from dataclasses import dataclass

from metrics import formatting
from metrics.analysis.near_trusts import LEAST_SHARED, TrustPair, trust_pairs
from metrics.cache import cached_lookup
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages.components import Link
from metrics.pages.nearby import NEAR_AND_DIFFERENT
from metrics.pages.values import format_in_unit
from metrics.pages.variation_subpages import positions_url
from metrics.pages.variation_view import SHOWN_OF_TRUSTS, kept_trust_panel
from metrics.pages.view_query import lower_first
from metrics.provider_lists import provider_lists
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.providers import is_nhs_trust
from metrics.series import Vintages

NEAR_EACH_OTHER = f"NHS trusts with at least {LEAST_SHARED}% of their lists shared"
OF_ALL_TOGETHER = (
    "These figures are of all treatment functions together. Trusts that treat different things differ"
    " for that too. Choose one treatment function to compare like with like."
)


@dataclass(frozen=True)
class NearTrustsSection:
    """What a trust's page says of those near it."""

    different: tuple[Link, ...]
    what_near_means: tuple[str, ...]
    heading: str = NEAR_AND_DIFFERENT


def kept_trust_pairs(vintages: Vintages, treatment: str) -> tuple[TrustPair, ...]:
    """Of all their measures."""
    return cached_lookup(
        f"near pairs of trusts as of {vintages.key} {treatment}",
        lambda: tuple(
            trust_pairs(
                kept_trust_panel(vintages, treatment),
                SHOWN_OF_TRUSTS,
                provider_lists(vintages.newest.id, treatment),
            )
        ),
    )


def what_near_means(vintages: Vintages, treatment: str) -> tuple[str, ...]:
    month = formatting.month(vintages.newest.month)
    near = (
        "Near is said of patients here: where hospitals stand is in no reference that this site has."
        f" Two trusts are near if at least {LEAST_SHARED}% of their lists is shared. The list shared: put"
        " both lists side by side, by the sub-ICB locations where people live. It is the part that is the"
        f" same. It is of the treatment function shown, in {month}."
    )
    return (near, OF_ALL_TOGETHER) if treatment == TOTAL_TREATMENT else (near,)


def near_trusts_section(
    trust: Place, vintages: Vintages, treatment: str
) -> NearTrustsSection | None:
    """For NHS trusts only, by name; nothing where none near it differs."""
    if not is_nhs_trust(trust.code):
        return None
    pairs = [
        pair
        for pair in kept_trust_pairs(vintages, treatment)
        if trust.pk in (pair.higher.pk, pair.lower.pk)
    ]
    links = sorted((_link(pair, trust, treatment) for pair in pairs), key=lambda of: of.text)
    if not links:
        return None
    return NearTrustsSection(tuple(links), what_near_means(vintages, treatment))


def _link(pair: TrustPair, trust: Place, treatment: str) -> Link:
    is_higher = pair.higher.pk == trust.pk
    other = pair.lower if is_higher else pair.higher
    values = (pair.higher_value, pair.lower_value)
    own_value, other_value = values if is_higher else values[::-1]
    measure = BY_SLUG[pair.measure]
    return Link(
        f"{other.name}, {formatting.percent(pair.percent)} of the lists shared",
        positions_url(place=trust, measure=pair.measure, treatment=treatment, other=other),
        f"{lower_first(measure.title)} over 12 months {format_in_unit(measure, other_value)},"
        f" here {format_in_unit(measure, own_value)}",
    )
