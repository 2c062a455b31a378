"""What people wrote that rests on figures is told of on the page of the revision that changed them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from forum.casestudies.figure_based import case_study_sentence
from forum.home.revisions import touched_content
from forum.papers.models import BoardPaper
from forum.people.models import Role, User
from forum.support.figure_based import flag_sentence, plan_sentence, rule_sentence
from metrics.models import Place, PlaceGroup, RevisedFigure, Revision, SignalComparison
from tests.factories.case_studies import make_public_case_study
from tests.factories.figures import MONTH, make_figure, make_release, make_result
from tests.factories.people import MakePerson
from tests.factories.support import open_flag

pytestmark = pytest.mark.django_db
SLUG = "within-18-weeks"


@pytest.fixture
def lead(person: MakePerson, places: dict[str, Place]) -> User:
    return person("region", Role.IMPROVEMENT_LEAD, "Y63")


def revise(first, **fields) -> Revision:
    """The share within 18 weeks of Wakefield goes from 61.5% to 60.5%."""
    place = Place.objects.get(code="03R")
    type(first).objects.filter(pk=first.pk).update(state="superseded")
    second = make_release(edition=2, revised=True)
    make_figure(second, place, within_18=605)
    revision = Revision.objects.create(
        month=first.month, before=first, after=second, by="x", figures=1, places=1, **fields
    )
    RevisedFigure.objects.create(
        revision=revision,
        place=place,
        treatment_function="C_999",
        measure=SLUG,
        before=61.5,
        after=60.5,
    )
    return revision


def sentences(revision: Revision, user) -> list[str]:
    return [item.sentence for group in touched_content(revision, user) for item in group.items]


def test_a_flag_whose_stored_figures_are_of_the_month(places, lead) -> None:
    first = make_release()
    make_figure(first, places["03R"])
    make_result(first, places["03R"], SLUG, label="persistent", value=61.5)
    flag = open_flag(lead, places["03R"], measure=SLUG)
    revision = revise(first)
    assert sentences(revision, lead) == ["It keeps 61.5% for June 2026; now it is 60.5%."]
    assert sentences(revision, AnonymousUser()) == []

    revision.comparison = SignalComparison.objects.create(
        month=MONTH, before=first, after=revision.after
    )
    revision.save()
    result = make_result(revision.after, places["03R"], SLUG, label="", value=60.5)
    assert sentences(revision, lead)[0].endswith(
        "It met the watch list's rule then and does not now."
    )
    result.label = "provisional"
    result.save()
    assert sentences(revision, lead)[0].endswith("It met the watch list's rule then, as now.")
    client = Client()
    client.force_login(lead)
    page = client.get(f"/data/revisions/{revision.pk}/").content.decode()
    assert flag.get_absolute_url() in page and "It keeps 61.5% for June 2026" in page
    public = Client().get(f"/data/revisions/{revision.pk}/").content.decode()
    assert "Nothing that you may see" in public and flag.get_absolute_url() not in public


def test_a_flag_of_other_figures_is_not_told_of(places, lead) -> None:
    first = make_release()
    for code in ("03R", "15F"):
        make_figure(first, places[code])
        make_result(first, places[code], SLUG, label="persistent", value=61.5)
    open_flag(lead, places["15F"], measure=SLUG)
    revision = revise(first)
    assert sentences(revision, lead) == []
    # Opened after the revision, it keeps the figures of now.
    make_result(revision.after, places["03R"], SLUG, label="persistent", value=60.5)
    open_flag(lead, places["03R"], measure=SLUG)
    assert sentences(revision, lead) == []


def test_a_flag_of_a_withdrawn_month(places, lead) -> None:
    first = make_release()
    make_figure(first, places["03R"])
    make_result(first, places["03R"], SLUG, label="persistent", value=61.5)
    open_flag(lead, places["03R"], measure=SLUG)
    withdrawal = Revision.objects.create(month=MONTH, before=first, by="x", reason="wrong")
    assert sentences(withdrawal, lead) == [
        "It keeps the figures of June 2026, which was withdrawn since."
    ]


def test_a_case_study_with_a_revised_figure_and_its_grade(places, person) -> None:
    ann = person("ann")
    first = make_release()
    make_figure(first, places["03R"])
    case_study = make_public_case_study("03R", ann, measure=SLUG)
    make_public_case_study("15F", ann, measure=SLUG)
    revision = revise(first)
    assert sentences(revision, AnonymousUser()) == [
        f"Its chart shows 60.5% for June 2026, where it was 61.5%. Its grade is {case_study.grade}."
    ]


def test_a_board_paper_made_before(places) -> None:
    first = make_release()
    make_figure(first, places["03R"])
    made = {"state": "ready", "pdf": b"x", "docx": b"x"}
    yesterday = timezone.now() - timedelta(days=1)
    for number, (code, month, at) in enumerate(
        [
            ("03R", MONTH, yesterday),
            ("15F", MONTH, yesterday),
            ("03R", MONTH, timezone.now() + timedelta(days=1)),
            ("03R", MONTH.replace(month=5), yesterday),
        ]
    ):
        BoardPaper.objects.create(
            place=places[code], month=month, key=str(number), completed_at=at, **made
        )
    # A group of areas is the sum of those that changed; of the second nothing did.
    for codes in (["03R", "15F"], ["15F", "03Q"]):
        group = PlaceGroup.objects.create(
            slug=codes[0].lower(), name=codes[0], kind="sub_icb", source="a test"
        )
        for code in codes:
            group.members.create(place=places[code])
        BoardPaper.objects.create(
            group=group, month=MONTH, key=codes[0], completed_at=yesterday, **made
        )
    revision = revise(first)
    both = sentences(revision, AnonymousUser())
    assert len(both) == 2
    for sentence in both:
        assert sentence.endswith(
            "with the figures before. Ask for it again to have one with those of now."
        )


def test_sentences_hold_the_numbers_of_the_row() -> None:
    revision = Revision(month=MONTH)
    figure = RevisedFigure(revision=revision, measure="median-wait", before=18.0, after=None)
    withdrawn = Revision(month=MONTH, after=None)
    assert flag_sentence(withdrawn, figure).endswith("which was withdrawn since.")
    assert (
        plan_sentence(figure) == "Its chart shows no figure for June 2026, where it was 18.0 weeks."
    )
    assert case_study_sentence(figure, "C").startswith("Its chart shows no figure for June 2026")
    revision.after_id = 2
    assert (
        flag_sentence(revision, figure) == "It keeps 18.0 weeks for June 2026; now it is no figure."
    )
    assert "did not change; others in its table did" in flag_sentence(revision, None)
    assert rule_sentence(None, True) == rule_sentence(True, None) == ""
    assert rule_sentence(False, True) == "It did not meet the watch list's rule then and does now."
    assert rule_sentence(False, False) == "It did not meet the watch list's rule then, as now."
