from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from forum.papers.actions import making, requests
from forum.papers.models import BoardPaper
from forum.papers.subjects import PaperSubject
from forum.people.models import User
from metrics.models import Place
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages
from tests.databases import insert_rows
from tests.factories.case_studies import make_public_case_study
from tests.stored_figures import StoredMonths

# Neither Typst nor Word may read as markup what a person wrote.
TITLE = 'One form for all #panic("no") *and* $x <b>'


@pytest.fixture(scope="module")
def paper_id(stored_months: StoredMonths, django_db_blocker: Any) -> Iterator[int]:
    """Three small months, two case studies and the paper of West Yorkshire, once for all tests of a file,
    in a transaction around theirs. Gives the paper's number."""
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(stored_months.rows)
        owner = User.objects.create_user("owner@example.nhs.uk", name="Owner")
        make_public_case_study("03R", owner, title=TITLE)
        make_public_case_study("15F", owner, title="Only for staff", audience="staff")
        paper = request_paper("QWO")
        making.make_paper(paper_id=paper.pk)
        yield paper.pk
        transaction.set_rollback(True)


@pytest.fixture
def paper(paper_id: int, db: None) -> BoardPaper:
    return BoardPaper.objects.get(pk=paper_id)


def request_paper(code: str) -> BoardPaper:
    """Of the newest month."""
    place, vintages = Place.objects.get(code=code), Vintages.visible_to(None)
    return requests.request_paper(
        subject=PaperSubject(place),
        vintages=vintages,
        state=ViewQuery(vintages.newest.month),
        by=None,
    )
