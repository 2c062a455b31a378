"""What journeys A (an ICB lead), B (a clinician) and C (an improvement lead) must hold to, each by its name.
Where a journey checks one it says so by `criterion`; tests/test_criteria.py finds those that none checks."""

from collections.abc import Iterator
from contextlib import contextmanager

CRITERIA = {
    # An ICB lead: home, the figures, a case study and what becomes of it.
    "A1 special cause": "only changes by special cause appear",
    "A1 good news": "good news comes first, if there is any",
    "A1 no rank": "there is no rank on the page",
    "A2 no scripts": "usable without JavaScript",
    "A2 table and CSV": "each chart has a table, and its figures as CSV",
    "A2 address": "the address reproduces the view and says which release it shows",
    "A3 filled in": "place, measure, treatment function and dates are filled in",
    "A3 no cause": "no cause is asserted",
    "A4 short form": "a valid short form takes a few fields",
    "A4 connection": "a lost connection loses nothing that was typed",
    "A4 patient data": "each save is checked for what identifies a patient",
    "A4 not skipped": "sponsorship and what did not work cannot be left out",
    "A4 small numbers": "counts of 1 to 7 are never shown",
    "A5 grade": "the author sees the provisional grade and what would raise it",
    "A5 day": "it is said by when there is an answer",
    "A5 comments": "it comes back with comments on sections",
    "A6 reach": "the author sees which areas match and who watches it",
    "A6 reminder": "the author is reminded of the review after 12 months",
    "A6 hand over": "it is handed over in one step",
    "A6 adopting": "the author sees how many places are adopting it",
    "A7 both credited": "who adopts and who wrote it are credited",
    "A7 old version": "the version before an adaptation can still be read",
    # A clinician: search, the case study, a question, an answer, being told, reporting.
    "B1 result": "a result says problem, place, grade and when it was reviewed",
    "B1 adopters": "a result says how many places tried it, and how it turned out",
    "B1 areas": "case studies are narrowed by region",
    "B1 similar": "case studies are narrowed to areas similar to one's own",
    "B1 ask": "without results a question is offered, filled in",
    "B2 narrow": "readable at 320 pixels, which is 400% zoom",
    "B2 paper": "it prints on one page, with how to cite it",
    "B2 technologies": "a case study names technologies and where they are offered",
    "B3 preview": "Markdown with a preview",
    "B3 draft": "a draft is kept",
    "B3 byline": "profession and organisation as they were stand under a post",
    "B3 banner": "it says: no patient information",
    "B3 stopped": "a stopped text is explained, can be edited, and is not lost",
    "B4 mention": "names and roles are offered while one types",
    "B4 steward": "after 5 working days without an answer a steward is asked",
    "B5 marks": "who asked marks the answer",
    "B5 top": "the answer stands at the top",
    "B5 case study": "a discussion becomes a case study, with its text and credits",
    "B6 no watching": "replying does not make anybody watch",
    "B6 three states": "one watches, or not, or mutes",
    "B6 mute": "an e-mail ends notices about its subject with one click",
    "B6 weekly": "the digest is weekly unless one chooses otherwise",
    "B6 no body": "an e-mail says no more than the title",
    "B7 two clicks": "a post is reported in two clicks",
    "B7 hidden": "what may identify a patient is hidden at once",
    "B7 outcome": "who reported it is told what came of it",
    "B7 logged": "what a moderator does is in the history",
    # An improvement lead: the watch list, a request, the reply, offers, a plan, the lessons.
    "C1 who": "only improvement leads and the area itself see a candidate",
    "C1 order": "the list is ordered by how many pathways lie behind similar areas, without a rank",
    "C1 gaps": "a place with gaps in its figures is no candidate",
    "C2 offer": "nothing is sent without an offer and a kind of change",
    "C2 wording": "words that are not used about places are pointed out",
    "C3 parties": "nobody but the parties learns of it before the reply or the end of its time",
    "C3 prominence": "the reply stands beside the question, for good",
    "C3 dispute": "disputed figures stop the clock and go to a data steward",
    "C4 reasons": "each reason for a match can be read",
    "C4 dismiss": "a match is dismissed with the reason",
    "C5 person": "an offer names a person and a day",
    "C5 two weeks": "after 14 idle days the area is reminded",
    "C5 four weeks": "after 28 idle days improvement leads are told",
    "C5 decline": "declining needs no reason",
    "C6 dates": "the chart carries the plan's dates",
    "C6 adoption": "a plan points to what the area took up, and how it goes",
    "C6 no forecast": "the chart shows no month that is not published",
    "C7 lessons": "both sides write one lesson",
    "C7 a year": "a closed request leaves the public pages after 12 months",
    "C7 record": "it stays in the history",
    "C8 adopted": "how many adoptions have six months and more behind them",
    "C8 grid": "how much of the access to technologies is known",
    "C8 one click": "counts of requests and days to the first contact, as a file in one click",
}


@contextmanager
def criterion(name: str) -> Iterator[None]:
    """What fails inside is this criterion."""
    words = CRITERIA[name]
    try:
        yield
    except Exception as error:
        error.add_note(f"{name}: {words}")
        raise
