from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.papers.actions import making, requests
from forum.papers.models import BoardPaper
from forum.people.models import User
from metrics.models import Place
from metrics.places import load_places
from metrics.series import Vintages
from tests.months import MONTHS, import_file, write_zip

# Neither Typst nor Word may read as markup what a person wrote.
TITLE = 'One form for all #panic("no") *and* $x <b>'


@pytest.fixture(scope="module")
def paper_id(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[int]:
    """Three small months, two case studies and the paper of West Yorkshire, once for all tests of a file,
    in a transaction around theirs. Gives the paper's number."""
    folder = tmp_path_factory.mktemp("months")
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(by="a test")
        for month in MONTHS:
            assert import_file(write_zip(folder, month)).kind == "published"
        owner = User.objects.create_user("owner@example.nhs.uk", name="Owner")
        make_case_study("03R", owner, title=TITLE)
        make_case_study("15F", owner, title="Only for staff", audience="staff")
        paper = request_paper("QWO")
        making.make_paper(paper_id=paper.pk)
        yield paper.pk
        transaction.set_rollback(True)


@pytest.fixture
def paper(paper_id: int, db: None) -> BoardPaper:
    return BoardPaper.objects.get(pk=paper_id)


def request_paper(code: str, month: date | None = None) -> BoardPaper:
    """Of the newest month, unless another is given."""
    place, vintages = Place.objects.get(code=code), Vintages.visible_to(None)
    return requests.request_paper(
        place=place, vintages=vintages, month=month or vintages.newest.month, by=None
    )


def make_case_study(code: str, owner: User, **changes: object) -> CaseStudy:
    today = timezone.localdate()
    fields = {
        "title": f"A story from {code}",
        "measure": "within-18-weeks",
        "audience": "public",
        "started_on": date(2026, 2, 1),
        "kind": "worked",
    } | changes
    return CaseStudy.objects.create(
        author=owner,
        owner=owner,
        place=Place.objects.get(code=code),
        state="published",
        live=True,
        published_at=timezone.now(),
        reviewed_on=today,
        review_due=today,
        **fields,
    )
