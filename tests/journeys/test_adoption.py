"""From a case study to the next version of what it describes: who wrote it, who adopts it, who asks whether it
works and who reads the figures, four people signed in."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site
from tests.journeys.criteria import criterion
from tests.journeys.test_people import check
from tests.sampling import ways

AUTHOR, ADOPTER = "ICB lead, West Yorkshire", "ICB lead, Humber"
TITLE, INTERVENTION = "One list for hips and knees", "Hips and knees on one list"
PUBLISHED = f"""
from datetime import date
from django.utils import timezone
from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.people.models import User
from forum.technologies.models import Technology
from metrics.models import Place
author = User.objects.get(demonstration=True, name="Demo {AUTHOR}")
kept, _ = Intervention.objects.get_or_create(slug="hips-{{number}}", defaults={{"name": "{INTERVENTION} {{number}}"}})
version, _ = InterventionVersion.objects.get_or_create(intervention=kept, number=1, defaults={{
    "core": "One list for all surgeons.", "written_by": author, "measure": "within-18-weeks"}})
study = CaseStudy.objects.create(title="{TITLE} {{number}}", place=Place.objects.get(code="03R"),
    author=author, owner=author, measure="within-18-weeks", treatment_function="C_110", kind="worked",
    state="published", live=True, audience="public", intervention=kept, intervention_version=version,
    summary="All surgeons share one list.", started_on=date(2024, 4, 1), reviewed_on=date(2026, 11, 1),
    review_due=date(2027, 11, 1), grade="C", published_at=timezone.now())
Technology.objects.get(slug="heartflow-ffrct").case_studies.add(study)
print(study.pk)
"""


def words(page: Page) -> str:
    return page.inner_text("main")


@pytest.mark.parametrize(("javascript", "width"), ways((True, WIDE), (False, NARROW)))
def test_somebody_adopts_it_and_the_next_version_has_both_names(
    site: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    def look(page: Page) -> None:
        if javascript:
            check(page, axe)

    def enter(who: str, path: str) -> Page:
        return open_page(path, who=who, javascript=javascript, width=width)

    site.seed_people()
    number = site.manage(
        "shell", "-v", "0", "-c", PUBLISHED.replace("{number}", str(width))
    ).split()[-1]
    site.manage("rebuild_search")
    case_study = f"/case-studies/{number}/"
    # Somebody of another area reads it, and begins with one click
    adopter = enter(ADOPTER, case_study)
    assert "No place has said that it tries this." in words(adopter)
    adopter.select_option("main form.object-action [name=place]", label="Vale of York")
    adopter.click("main button:has-text('We want to try this')")
    record = adopter.url
    assert re.search(r"/adoptions/\d+/$", record)
    look(adopter)
    # Who wrote it is told, and sees how many adopt it
    author = enter(AUTHOR, "/notifications/")
    assert "Vale of York" in words(author)
    author.goto(f"{case_study}manage/")
    with criterion("A6 adopting"):
        assert "1 place is adopting it." in words(author)
    # The adopter says what should move before looking at it, tests it, and does one part otherwise
    adopter.click("main a:has-text('Fix an evaluation plan')")
    look(adopter)
    adopter.select_option("main [name=treatment]", "C_110")
    adopter.fill("main [name=start_year]", "2027")
    adopter.click("main button:has-text('Fix the plan')")
    assert adopter.input_value("main [name=start_year]") == "2027", "a month is missing"
    adopter.fill("main [name=start_month]", "1")
    adopter.click("main button:has-text('Fix the plan')")
    assert "Evaluation of" in words(adopter)
    look(adopter)
    adopter.goto(record)
    adopter.click("main summary:has-text('Say that it has reached another stage')")
    adopter.check("main label:has-text('Testing it')")
    adopter.click("main button:has-text('Save the stage')")
    adopter.click("main summary:has-text('Add something that you do otherwise')")
    adopter.fill("main [name=component]", "The list")
    adopter.fill("main [name=change]", "Two lists, of which one is for revisions.")
    adopter.fill("main [name=why]", "Revisions take all day.")
    adopter.click("main button:has-text('Add the adaptation')")
    adopter.click("main summary:has-text('Propose what you learnt for the next version')")
    adopter.check("main label:has-text('What may be done otherwise')")
    adopter.fill("main [name=text]", "A second list for revisions.")
    adopter.click("main button:has-text('Propose it')")
    look(adopter)
    # Who described it takes it up
    author.goto("/notifications/")
    author.click("main a:has-text('take it up?')")
    look(author)
    author.click("main button:has-text('Save the new version')")
    author.goto(f"/interventions/hips-{width}/")
    text = words(author)
    with criterion("A7 both credited"):
        assert "A second list for revisions." in text
        assert f"Demo {AUTHOR}" in text and f"Demo {ADOPTER}" in text
    with criterion("A7 old version"):
        author.goto(record)
        assert "version 1" in words(author)
        author.click("main a:has-text('version 1')")
        assert "A second list" not in words(author)
    look(author)
    # A clinician searches, and sees who tried it; an improvement lead reads how many did
    clinician = enter("cardiologist", f"/search/?q={TITLE.replace(' ', '+')}")
    with criterion("B1 adopters"):
        assert "Tried in 1 place: 1 cannot say yet." in words(clinician)
    look(clinician)
    with criterion("B2 technologies"):
        clinician.goto(case_study)
        clinician.click("main #technologies ~ ul a:has-text('Where it is available')")
        assert "Not known" in words(clinician)
    lead = enter("improvement lead", "/recommendations/")
    with criterion("C8 adopted"):
        assert "Records with six months or more since the start" in words(lead)
    with criterion("C8 grid"):
        assert "Access that is known" in words(lead)
