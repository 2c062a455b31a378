"""How hard each public page is to read, on a site as `make run` leaves it: no sentence of ours over 25
words, and words that somebody of 11 can follow. Prints the table (`pytest -s`)."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.access_matrix import lines
from tests.prepared_site import NOT_PASSED_ON
from tests.readability import LONG, Prose, grade, long_sentences, name_pattern, sentences, words

pytestmark = pytest.mark.embedded

# Flesch-Kincaid: 6 is about 11 years of age.
HARDEST = 6.0
# Pages of the access matrix stand for all of their kind; these have sentences of their own.
MORE = """
/places/03Q/ /places/QOP/ /places/Y63/ /places/QWO/waiting-list/ /places/QWO/within-18-weeks/
/places/NVC20/ /places/RHQ/ /hospitals/?q=leeds /hospitals/?letter=S
/specialties/trauma-and-orthopaedics/ /search/?q=cardiology /search/?q=zzzz /compare/?places=03R,15F
""".split()
READ = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
from forum.casestudies.models import CaseStudy, Intervention
from forum.technologies.models import Technology
from metrics.measures import MEASURES
from metrics.models import Place, Release
from metrics.rtt.columns import TREATMENTS

settings.ALLOWED_HOSTS = ["localhost"]
objects = {
    "home": "",
    "case_study": CaseStudy.objects.order_by("pk")[0].pk,
    "release": Release.objects.published().latest("month").pk,
}
intervention = Intervention.objects.order_by("pk")[0].get_absolute_url()
pages = {}
for address in json.load(sys.stdin):
    path = address.format_map(objects).replace("/interventions/shared-clinic/", intervention)
    path = path.replace("/technologies/chest-drain-pump/", "/technologies/heartflow-ffrct/")
    answer = Client(SERVER_NAME="localhost").get(path, secure=True)
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        pages[address] = answer.content.decode()
terms = [*TREATMENTS.values(), *(name for each in MEASURES for name in (each.title, each.short))]
terms += Technology.objects.values_list("name", flat=True)
names = list(Place.objects.values_list("name", flat=True))
print(json.dumps({"pages": pages, "places": names, "terms": terms}))
"""


@dataclass(frozen=True)
class ReadPage:
    address: str
    found: list[str]

    @property
    def long(self) -> list[str]:
        return long_sentences(self.found)


@pytest.fixture(scope="module")
def read_pages(prepared_site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[ReadPage]:
    var = tmp_path_factory.mktemp("reading") / "var"
    shutil.copytree(prepared_site, var)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_PASSED_ON)}
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env=kept
        | {"PATHWAY_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0"},
        input=json.dumps(list(public_addresses())),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout.splitlines()[-1])
    names = name_pattern(read["places"], read["terms"])
    return [
        ReadPage(address, sentences(Prose(html).blocks, names))
        for address, html in read["pages"].items()
        if sentences(Prose(html).blocks, names)
    ]


def public_addresses() -> Iterable[str]:
    """Those that somebody who is not signed in can read."""
    for line in lines():
        made = set(re.findall(r"\{(\w+)\}", line.address)) - {"home", "case_study", "release"}
        if line.method == "GET" and line.outcomes["nobody"] == "200" and not made:
            yield f"/{line.address}"
    yield from MORE


def table_of(read_pages: Iterable[ReadPage]) -> str:
    rows = [
        f"{grade(page.found):5.1f} {len(page.found):10} {len(page.long):14}  {page.address}"
        for page in sorted(read_pages, key=lambda page: -grade(page.found))
    ]
    return "\n".join(["", "grade  sentences  over 25 words  page", *rows, ""])


def test_every_public_page_can_be_read_at_eleven(read_pages: list[ReadPage]) -> None:
    sys.stdout.write(table_of(read_pages))
    assert len(read_pages) > 60
    too_hard = {
        page.address: round(grade(page.found), 1)
        for page in read_pages
        if grade(page.found) > HARDEST
    }
    assert too_hard == {}


def test_no_sentence_of_ours_has_more_than_25_words(read_pages: list[ReadPage]) -> None:
    too_long = {page.address: page.long for page in read_pages if page.long}
    assert too_long == {}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        # Reckoned by hand: words, sentences, syllables.
        ("The cat sat on the mat.", 0.39 * 6 / 1 + 11.8 * 6 / 6 - 15.59),
        ("You can ask for help. We answer in a week.", 0.39 * 10 / 2 + 11.8 * 11 / 10 - 15.59),
        (
            "Patients waiting for treatment receive information.",
            0.39 * 6 / 1 + 11.8 * (2 + 2 + 1 + 2 + 2 + 4) / 6 - 15.59,
        ),
    ],
)
def test_the_grade_is_that_of_the_formula(text: str, known: float) -> None:
    assert grade(sentences([text], name_pattern([], []))) == pytest.approx(known)


def test_only_prose_of_ours_is_read() -> None:
    html = """<main><h1>Waiting times</h1><p>In <b>North East Lincolnshire</b> 5 wait. They
    asked.</p><table><tr><td>A long cell.</td></tr></table><div class="case-study-text"><p>We
    tried.</p></div><ul><li>One.<li>Two?</ul></main><footer><p>Not this.</p></footer>"""
    found = sentences(Prose(html).blocks, name_pattern(["North East Lincolnshire"], []))
    assert found == ["In Leeds 5 wait.", "They asked.", "One.", "Two?"]


def test_a_long_sentence_is_found() -> None:
    text = " ".join(["word"] * LONG)
    assert long_sentences([f"{text}."]) == []
    assert len(words(f"{text} 12.5.")) == LONG + 1
    assert long_sentences([f"{text} more."]) == [f"{text} more."]
