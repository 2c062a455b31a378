"""What stewards can do with a request to correct a technology that was reported."""

from forum.people.models import User
from forum.rooms.reportable import ReportableKind
from forum.technologies import actions
from forum.technologies.models import CorrectionRequest


def _withdraw(correction: CorrectionRequest, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: it can be asked for anew."""
    actions.withdraw_correction(correction=correction, by=by)


CORRECTIONS = ReportableKind(
    name="technology-correction",
    label="request to correct a technology",
    model=CorrectionRequest,
    related=("author", "technology"),
    readable=lambda user: CorrectionRequest.objects.visible_to(user).answered(),
    author=lambda correction: correction.author,
    title=str,
    text=lambda correction: correction.what,
    url=lambda correction: correction.get_absolute_url(),
    changed_at=lambda correction: correction.requested_at,
    visibility=lambda correction: (
        "hidden while a steward looks at it" if correction.withheld else ""
    ),
    withhold=lambda correction, reason: actions.withhold_correction(correction=correction),
    show=lambda correction, by: actions.restore_correction(correction=correction, by=by),
    decisions={"withdraw": _withdraw},
    how_to_correct=" and tell a steward what should go, or ask for it anew without",
)
