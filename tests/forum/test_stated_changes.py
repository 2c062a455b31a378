"""No page, file, notice, e-mail, feed, board paper or answer states a change across unlike sets of
providers: each is read as a reader would, and held against counting provider by provider. Of six
genuine months and some places here, of all months and places in `make proofs`."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from forum.notifications.actions import (
    announce_figures,
    deliver_announcement,
    set_watch_level,
    write_digests,
)
from forum.notifications.emails import compose_email
from forum.notifications.models import Announcement, Level, Notification, OutgoingEmail
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.notifications.words import with_subjects, words_of
from forum.papers.content import board_paper
from forum.papers.subjects import PaperSubject
from forum.people.models import Role, User
from forum.support import actions as support
from forum.support.models import Flag
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.analysis.load_panel import load_panel
from metrics.measures import MEASURES
from metrics.models import AnalysisResult, Place, Release
from metrics.pages.recent_changes import recent_changes
from metrics.pages.variation_subpages import VARIATION_PAGES
from metrics.pages.view_query import ViewQuery
from metrics.paper.word import to_docx
from metrics.releases.analyse import analyse_newest
from metrics.releases.publish import withdraw
from metrics.series import Vintages
from metrics.similarity import similar_places
from tests.factories.case_studies import make_public_case_study
from tests.factories.people import make_person
from tests.factories.threads import post_reply, start_thread
from tests.oracles import signal_sentences
from tests.oracles.changes import ACROSS, Submissions, Weeks
from tests.sites import Site
from tests.stated_changes import Reader, lines_of
from tests.submissions import read_submissions

ALL = "C_999"
# An ICB and a location that lack Sheffield, and the region that lacks less of it.
LACKING = ("QJ2", "02X", "Y63")
STARTED = date(2025, 2, 3)
OF_CASE_STUDIES = ("waiting-list", "within-18-weeks", "completed-admitted", "clock-starts")
QUICK = (
    "waiting-list",
    "92nd-percentile-wait",
    "completed-admitted",
    "over-65-weeks-share",
    *ACROSS,
)


@dataclass(frozen=True)
class Output:
    kind: str
    text: str
    place: str
    treatment: str = ALL
    measure: str = ""


@pytest.fixture
def six(six_months: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), six_months.opened():
        yield six_months


@pytest.fixture
def everything(all_months: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), all_months.opened():
        yield all_months


def reader_of(codes: Sequence[str], treatments: Sequence[str]) -> Reader:
    """With the places like them, which stand on their pages."""
    newest = Vintages.visible_to(None).newest.month
    places = Place.objects.filter(code__in=codes).exclude(kind="england")
    similar = {each.code for place in places for each in similar_places(place, newest)}
    every = sorted({"ENG", *codes, *similar})
    submissions = read_submissions(every, treatments)
    return Reader(
        submissions, newest, dict(Place.objects.filter(code__in=every).values_list("code", "name"))
    )


def read_all(reader: Reader, outputs: Iterator[Output]) -> None:
    for output in outputs:
        reader.read(
            output.kind,
            output.text,
            place=output.place,
            treatment=output.treatment,
            measure=output.measure,
        )
    assert not reader.faults, "\n".join(reader.faults)


# --- what can be read ------------------------------------------------------------------------------


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def pages(
    codes: Sequence[str], treatments: Sequence[str], slugs: Sequence[str]
) -> Iterator[Output]:
    client = Client()
    yield Output("home", text_of(client, "/"), "ENG")
    for code in codes:
        address = "/england/" if code == "ENG" else f"/places/{code}/"
        for treatment in treatments:
            query = f"?treatment={treatment}"
            yield Output("place", text_of(client, address + query), code, treatment)
            for slug in slugs:
                path = f"/places/{code}/{slug}"
                for ending in ("/", ".svg"):
                    text = text_of(client, path + ending + query)
                    yield Output("measure", text, code, treatment, slug)


def overviews(codes: Sequence[str]) -> Iterator[Output]:
    """Pages on which many places stand."""
    client = Client()
    several = ",".join(code for code in codes if code != "ENG")
    for path in (
        *(page.url for page in VARIATION_PAGES),
        "/england/variation/movers/?measure=admitted-per-1000-monthly&level=icb",
        f"/england/variation/ranks/?places={several}&level=sub_icb",
        "/measures/",
        "/measures/waiting-list/",
        "/measures/within-18-weeks/?treatment=C_400",
        f"/compare/?places={several}&measure=list-change",
        f"/compare/?places={several}&measure=waiting-list",
        "/places/",
        "/data/",
        "/case-studies/",
        "/search/?q=sheffield",
    ):
        yield Output("overview", text_of(client, path), "ENG")


def feeds(codes: Sequence[str]) -> Iterator[Output]:
    client = Client()
    for code in codes:
        yield Output("feed", text_of(client, f"/places/{code}/feed/"), code)
    for path in ("/measures/waiting-list/feed/", "/case-studies/feed/"):
        yield Output("feed", text_of(client, path), "ENG")


def papers(codes: Sequence[str], treatments: Sequence[str]) -> Iterator[Output]:
    """The words of the Word file."""
    vintages = Vintages.visible_to(None)
    for place in Place.objects.filter(code__in=codes, kind="icb"):
        for treatment in treatments:
            state = ViewQuery(vintages.newest.month, treatment)
            at = timezone.now()
            paper = board_paper(subject=PaperSubject(place), vintages=vintages, state=state, at=at)
            with ZipFile(BytesIO(to_docx(paper, at=at))) as document:
                words = document.read("word/document.xml").decode()
            yield Output("paper", words, place.code, treatment)


def notices(codes: Sequence[str], reader: User) -> Iterator[Output]:
    """What those who watch places are told of the newest month, on pages and by e-mail."""
    for code in codes:
        subject = WatchSubject(SubjectKind.PLACE, code)
        set_watch_level(subject=subject, level=Level.WATCH, by=reader)
    now = timezone.now()
    announce_figures(now=now + timedelta(days=1))
    for announcement in Announcement.objects.all():
        deliver_announcement(announcement_id=announcement.pk)
    own = Notification.objects.filter(person=reader, kind=Notification.Kind.FIGURES)
    rows = list(with_subjects(own, reader))
    assert {row.subject_key for row in rows} == set(codes)
    for number, words in words_of(rows).items():
        (code,) = (row.subject_key for row in rows if row.pk == number)
        yield Output("notice", "\n".join([words.title, *words.sentences]), code)
    yield Output("notice", text_of(signed_in(reader), "/notifications/"), "ENG")
    write_digests(on=timezone.localdate() + timedelta(days=1))
    for email in OutgoingEmail.objects.filter(person=reader):
        message = compose_email(email)
        assert message is not None
        yield Output("e-mail", f"{message.subject}\n{message.body}", "ENG")


def of_people(codes: Sequence[str], national: User) -> Iterator[Output]:
    """Discussions, case studies, and all that belongs to offers of support."""
    client = signed_in(national)
    places = {place.code: place for place in Place.objects.filter(code__in=codes)}
    for code, place in places.items():
        thread = start_thread(national, place, body=f"See /places/{code}/list-change/ here.")
        post_reply(thread, national, f"And [this](/places/{code}/waiting-list/?treatment=C_400).")
        yield Output("discussion", text_of(client, thread.get_absolute_url()), code)
        for slug in OF_CASE_STUDIES:
            study = make_public_case_study(code, national, measure=slug, started_on=STARTED)
            text = text_of(client, study.get_absolute_url())
            yield Output("case study", text, code, study.treatment_function, slug)
    yield Output("watch list", text_of(client, "/support/watch-list/"), "ENG")
    for path in ("/support/", "/support/closed/"):
        yield Output("support", text_of(client, path), "ENG")
    yield from _requests(client, national, places)


def _requests(client: Client, national: User, places: dict[str, Place]) -> Iterator[Output]:
    for code, place in places.items():
        if place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB):
            continue
        lead = make_person(places, f"lead-{code.lower()}", Role.ICB_LEAD, code)
        flag: Flag = support.ask_for_help(
            place=place, measure="within-18-weeks", question="Who can help?", by=lead
        )
        yield Output("request", text_of(signed_in(lead), flag.get_absolute_url()), code)
        plan = support.write_plan(
            place=place,
            measure="within-18-weeks",
            title="One list",
            target_month=timezone.localdate() + timedelta(days=200),
            by=lead,
        )
        yield Output("plan", text_of(signed_in(lead), plan.get_absolute_url()), code)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything_people_see(codes: Sequence[str]) -> Iterator[Output]:
    national = make_person({}, "national", Role.IMPROVEMENT_LEAD)
    yield from of_people(codes, national)
    yield from notices(codes, national)
    yield Output("home", text_of(signed_in(national), "/"), "ENG")
    yield Output("feed", text_of(Client(), "/case-studies/feed/"), "ENG")


def values_between_months(codes: Sequence[str], submissions: Submissions) -> int:
    """Each value of measures that set months against each other, in the API's answers."""
    client, read = Client(), 0
    for code in codes:
        for slug in ACROSS:
            answer = json.loads(text_of(client, f"/api/v1/series/?place={code}&measure={slug}"))
            for point in answer["months"]:
                if point["value"] is None:
                    continue
                month = date.fromisoformat(f"{point['month']}-01")
                out, named = submissions.left_out_of_value(slug, code, ALL, month)
                codes_out = {provider["code"] for provider in point["left_out"]}
                assert named <= codes_out <= out, (code, slug, month)
                value = submissions.value(slug, code, ALL, month, out)
                assert value is not None
                assert point["value"] == pytest.approx(float(value)), (code, slug, month)
                read += 1
    return read


# --- a sample --------------------------------------------------------------------------------------

pytestmark = pytest.mark.embedded
of_six = pytest.mark.xdist_group("like for like")


@of_six
def test_every_change_that_is_stated_is_like_for_like(six: Site) -> None:
    codes, treatments = ("ENG", *LACKING), (ALL, "C_400")
    reader = reader_of(codes, treatments)
    with transaction.atomic():
        read_all(reader, pages(codes, [ALL], QUICK))
        read_all(reader, pages(("02X",), ["C_400"], QUICK[:1]))
        read_all(reader, overviews(codes))
        read_all(reader, feeds(codes))
        read_all(reader, papers(codes, [ALL]))
        read_all(reader, everything_people_see(LACKING))
        transaction.set_rollback(True)
    assert values_between_months(codes, reader.submissions) > 20
    for kind in ("home", "place", "measure", "paper", "case study"):
        assert reader.kinds[kind], reader.kinds


NOT_SO = (
    "263,461 fewer than a year before were waiting for treatment.",
    "Without Sheffield Teaching Hospitals, which has sent nothing since July 2025, 263,461 fewer than"
    " a year before were waiting for treatment.",
    "167,789 fewer than a year before were waiting for treatment.",
    "Waiting list | England: 3.5% fewer in a year",
    "England: 7,000,000 in December 2025; 7,263,461 in December 2024.",
    "Waiting list rose from 7,000,000 in December 2024, before the start, to 7,263,461 in December"
    " 2025.",
)
SO = (
    "Without Sheffield Teaching Hospitals, which has sent nothing since July 2025, 167,789 fewer than"
    " a year before were waiting for treatment."
)


@of_six
def test_the_reader_finds_a_change_that_is_not_so(six: Site) -> None:
    """The plain difference, and the right one without the name."""
    reader = reader_of(("ENG",), (ALL,))
    for number, sentence in enumerate(NOT_SO, 1):
        reader.read("a page", f"<p>{sentence}</p>", place="ENG")
        assert len(reader.faults) == number, sentence
    reader.read("a page", f"<p>{SO}</p>", place="ENG")
    assert len(reader.faults) == len(NOT_SO)


# --- all of it -------------------------------------------------------------------------------------


@pytest.fixture
def of_all_months(everything: Site) -> Reader:
    kinds = ("england", "region", "icb", "sub_icb")
    places = Place.objects.filter(kind__in=kinds).on(Vintages.visible_to(None).newest.month)
    return reader_of(list(places.values_list("code", flat=True)), TREATMENTS)


TREATMENTS = (ALL, "C_110", "C_330", "C_400", "X05")
EVERY_MEASURE = [measure.slug for measure in MEASURES]


@pytest.mark.proofs
@pytest.mark.xdist_group("all months")
def test_every_change_of_all_places_is_like_for_like(of_all_months: Reader) -> None:
    reader = of_all_months
    codes = sorted(
        code for code in reader.places if Place.objects.get(code=code).kind != Place.Kind.PROVIDER
    )
    icbs = Place.objects.filter(code__in=codes, kind="icb").values_list("code", flat=True)
    with transaction.atomic():
        read_all(reader, pages(codes, TREATMENTS, ()))
        read_all(reader, pages(("ENG", *LACKING), TREATMENTS, EVERY_MEASURE))
        read_all(reader, overviews(codes[:8]))
        read_all(reader, feeds(codes))
        read_all(reader, papers(icbs, [ALL]))
        read_all(reader, everything_people_see(LACKING))
        transaction.set_rollback(True)
    assert values_between_months(codes, reader.submissions) > 5_000
    assert reader.kinds["place"] > 5_000, reader.kinds
    sys.stdout.write(f"Stated changes that were read: {dict(reader.kinds)}\n")


@pytest.mark.proofs
@pytest.mark.xdist_group("all months")
def test_every_analysed_month_is_without_who_is_missing(of_all_months: Reader) -> None:
    """What control charts, persistence and positions are made from, place by place; and that each
    result names who is left out of it."""
    submissions, newest = of_all_months.submissions, of_all_months.newest
    results = AnalysisResult.objects.filter(treatment_function__in=TREATMENTS)
    named = {
        (row.place.code, row.treatment_function, row.measure): set(row.left_out.split())
        for row in results.select_related("place").filter(suppression_reason="")
    }
    read = 0
    for kind in (Place.Kind.ICB, Place.Kind.SUB_ICB):
        panel = load_panel(kind, newest, treatments=TREATMENTS)
        for (code, treatment, slug), codes in named.items():
            if code not in {place.code for place in panel.places}:
                continue
            analysed = ANALYSED_BY_SLUG[slug]
            out = submissions.left_out(code, treatment, [analysed.part], panel.months)
            row = [place.code for place in panel.places].index(code)
            if sum(
                max(submissions.held(code, treatment, analysed.part, m, each) for m in panel.months)
                for each in out
            ) > Fraction(1, 2):
                continue
            assert codes <= out, (code, treatment, slug)
            for column in analysed.columns & COUNTED.keys():
                for i in (0, len(panel.months) // 2, len(panel.months) - 1):
                    weeks = submissions.weeks(code, treatment, analysed.part, panel.months[i], out)
                    ours = panel.columns[column][row, panel.treatments.index(treatment), i]
                    what = (code, treatment, slug, column, panel.months[i])
                    assert np.isnan(ours) or ours == COUNTED[column](weeks), what
                    read += 1
    assert read > 5_000


@pytest.fixture(scope="module")
def as_of_december(
    all_months: Site, tmp_path_factory: pytest.TempPathFactory, django_db_blocker
) -> Iterator[Site]:
    """The twenty months to December 2025, of which docs/decisions/0009 counts the sentences."""
    site = all_months.copied(tmp_path_factory.mktemp("december") / "site")
    with django_db_blocker.unblock(), site.opened():
        for month in (date(2026, 1, 1), date(2024, 4, 1)):
            (release,) = Release.objects.published().full().filter(month=month)
            withdraw(release=release, by="a test", reason="to look at December")
        analyse_newest()
    yield site
    site.drop()


@pytest.fixture
def december(as_of_december: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), as_of_december.opened():
        yield as_of_december


@pytest.mark.proofs
@pytest.mark.xdist_group("all months")
def test_what_looked_better_for_want_of_a_trust_is_no_longer_said(december: Site) -> None:
    """Bassetlaw's 92nd percentile and North Lincolnshire's median."""
    for code, measure in (("02Q", "92nd percentile"), ("03K", "median")):
        lines = list(lines_of(text_of(Client(), f"/places/{code}/")))
        better = [line for line in lines if line.startswith("Better: ")]
        assert better and not any(measure in line for line in better), better


@pytest.mark.proofs
@pytest.mark.xdist_group("all months")
def test_a_place_whose_trusts_sent_a_piece_is_set_beside_no_other(december: Site) -> None:
    """Cheshire: 52.2 per 1,000, once ranked 73rd of 100 without a word."""
    lines = list(lines_of(text_of(Client(), "/places/27D/admitted-per-1000/")))
    assert "52.2, incomplete" in lines and not any(
        "52.2" in line for line in lines if "rank" in line
    )
    # January's, which was withdrawn, are kept beside December's.
    result = AnalysisResult.objects.get(
        release=Vintages.visible_to(None).newest.id,
        place__code="27D",
        treatment_function=ALL,
        measure="admitted-per-1000-monthly",
    )
    assert (result.rank, result.outside, result.year_value) == (None, 0, None)
    assert {"RBT", "RJN"} <= set(result.left_out.split())
    page = text_of(Client(), "/england/variation/map/?measure=admitted-per-1000-monthly")
    assert "Cheshire: not compared" in page


@pytest.mark.proofs
@pytest.mark.xdist_group("all months")
def test_silence_is_no_way_out(december: Site) -> None:
    """The sentences by kind, as docs/decisions/0009 has them beside those of the version before."""
    vintages = Vintages.visible_to(None)
    results = AnalysisResult.objects.filter(release_id=vintages.newest.id)
    places = Place.objects.in_bulk(set(results.values_list("place_id", flat=True)))
    said: Counter[str] = Counter()
    for number, treatment in results.values_list("place_id", "treatment_function").distinct():
        changes = recent_changes(
            user=None, place=places[number], vintages=vintages, treatment=treatment
        )
        assert changes is not None
        said["persists"] += len(changes.persistent)
        said["holiday"] += len(changes.holiday_dips)
        said["nothing"] += bool(changes.nothing)
        said["suppressed"] += bool(changes.suppression_reason)
        for change in changes.changes:
            said[signal_sentences.kinds(change.text)[0]] += 1
    sys.stdout.write(f"Sentences of what changed: {dict(said)}\n")
    once = {"level": 5_738, "beyond": 2_362, "trend": 298, "near": 469, "persists": 710}
    for kind, number in once.items():
        assert said[kind] >= 0.95 * number, said
    assert said["suppressed"] <= 192


COUNTED: dict[str, Callable[[Weeks], int]] = {
    "waiting_list": sum,
    "within_18": lambda weeks: sum(weeks[1:19]),
    "over_52": lambda weeks: sum(weeks[53:]),
    "completed_admitted": sum,
    "clock_starts": sum,
}
