from forum.recommendations.counts import (
    ByArea,
    Count,
    Kind,
    Recommendation,
    Value,
    median_of,
    share,
)
from forum.recommendations.facts import Facts, Scope
from forum.recommendations.facts.sharing import QuestionFact
from forum.recommendations.registry.addressees import NHS_ENGLAND


def _questions_of(facts: Facts, scope: Scope) -> list[QuestionFact]:
    return [row for row in facts.questions if scope.is_england or scope.holds(row.icb)]


def _questions(facts: Facts, scope: Scope) -> Value:
    return Value(len(_questions_of(facts, scope)))


def _across(facts: Facts, scope: Scope) -> Value:
    rows = _questions_of(facts, scope)
    return share(sum(row.is_across for row in rows), len(rows))


def _answered(facts: Facts, scope: Scope) -> Value:
    across = [row for row in _questions_of(facts, scope) if row.is_across]
    return share(sum(row.days is not None for row in across), len(across))


def _days(facts: Facts, scope: Scope) -> Value:
    days = [row.days for row in _questions_of(facts, scope) if row.is_across]
    return median_of([each for each in days if each is not None])


RECOMMENDATION = Recommendation(
    slug="forums",
    addressee=NHS_ENGLAND,
    title="Give ICBs a place to talk",
    wording="Develop forums for ICBs to discuss common challenges and solutions, and share best practice to help"
    " deliver better outcomes for patients.",
    here="Staff ask and answer each other in discussions beside the figures and the case studies.",
    counts=(
        Count(
            slug="questions",
            title="Questions asked",
            kind=Kind.NUMBER,
            rule=_questions,
            by_area=ByArea.EVERYBODY,
            method="Questions in discussions that all staff may read.",
            gap="Discussions for one ICB or for named people are not counted.",
        ),
        Count(
            slug="questions-across",
            title="Of these, with people from two ICBs or more",
            kind=Kind.SHARE,
            rule=_across,
            by_area=ByArea.EVERYBODY,
            method="People who wrote in the discussion, by the place where they work.",
            gap="Where people work is as their profile says now. Staff of trusts are counted only if they name a"
            " home area.",
        ),
        Count(
            slug="questions-answered",
            title="Of these, answered",
            kind=Kind.SHARE,
            rule=_answered,
            by_area=ByArea.EVERYBODY,
            method="Whoever asked, or a steward, marked a reply as the answer.",
            gap="A question with good replies that nobody marked is not counted as answered.",
        ),
        Count(
            slug="days-to-answer",
            title="Days to the answer",
            kind=Kind.DAYS,
            counted="questions",
            rule=_days,
            by_area=ByArea.EVERYBODY,
            method="Whole days from the question to the reply that was marked. Half of the questions waited less.",
            gap="Questions without an answer yet are not in it, so the true median may be longer.",
        ),
    ),
)
