"""Why figures of ours are known to differ from those that NHS England published."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from metrics import reference

NO_FIGURE = "none"


@dataclass(frozen=True)
class KnownDifference:
    """A row of known_differences.csv: where it holds, and what it says. What is empty holds anywhere."""

    reason: str
    table: str
    column: str
    from_month: str
    to_month: str
    revised: str
    ours: str
    printed: str
    largest: str
    text: str

    def explains(self, difference: "Difference") -> bool:
        month = f"{difference.month:%Y-%m}"
        return (
            self.table in ("", difference.table)
            and self.column in ("", difference.column)
            and (self.from_month or month) <= month <= (self.to_month or month)
            and (self.revised != "yes" or difference.revised)
            and (self.ours != NO_FIGURE or difference.ours is None)
            and (not self.printed or Decimal(self.printed) == difference.printed)
            and (not self.largest or difference.size <= Decimal(self.largest))
        )


@dataclass(frozen=True)
class Difference:
    """One figure of ours beside what is printed, from a release of a month."""

    table: str
    column: str
    month: date
    revised: bool
    ours: Decimal | None
    printed: Decimal

    @property
    def size(self) -> Decimal:
        return Decimal("Infinity") if self.ours is None else abs(self.ours - self.printed)


@lru_cache(maxsize=1)
def _known() -> tuple[KnownDifference, ...]:
    return tuple(KnownDifference(**row) for row in reference.rows("known_differences"))


def known_reason(difference: Difference) -> str:
    """The reason that is declared for it, or none."""
    return next((known.reason for known in _known() if known.explains(difference)), "")


def reason_text(reason: str) -> str:
    return next((known.text for known in _known() if known.reason == reason), "Not known.")
