"""What an area says of why its list moved: of the newest month, with an earlier text in the history, and one
that was withdrawn."""

from forum.demonstration.cast import Cast, place
from forum.demonstration.dates import set_back
from forum.support import actions
from forum.support.models import ListExplanation
from metrics.calendar import month_before
from metrics.series import Vintages

WEST_YORKSHIRE, TRAUMA = "QWO", "C_110"
EARLIER = "We are looking into it. The lists of two hospitals were joined."
NOW = "The lists of two hospitals were joined and checked together. People who were on both count once now."
WITHDRAWN = "We treated more people on Saturdays."


def seed_explanations(cast: Cast) -> None:
    """Where the area itself explained this list, nothing is made up."""
    newest = Vintages.visible_to(None).newest.month
    where, by = place(WEST_YORKSHIRE), cast["icb-lead"]
    explained = ListExplanation.objects.current().filter(place=where, treatment_function=TRAUMA)
    if explained.exists():
        return
    texts = {EARLIER: newest, NOW: newest, WITHDRAWN: month_before(newest)}
    for text, month in texts.items():
        explanation = actions.explain_list(
            place=where, month=month, treatment=TRAUMA, text=text, by=by
        )
        if text == EARLIER:
            set_back(explanation, days=10)
    actions.withdraw_explanation(
        explanation=ListExplanation.objects.current().get(text=WITHDRAWN, author=by),
        reason="withdrawn by the area",
        by=by,
    )
