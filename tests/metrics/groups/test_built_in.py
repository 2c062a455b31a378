"""The ICBs of April 2026 as groups, looked at in March; and clusters of ICBs."""

from datetime import date

from metrics import reference
from metrics.groups.members import GroupMembers
from metrics.models import Place, PlaceGroup
from metrics.pages.group import group_view
from metrics.places import load_places
from metrics.series import Vintages
from tests.months import MARCH

APRIL = date(2026, 4, 1)


def test_they_are_those_that_the_reference_has(places) -> None:
    groups = PlaceGroup.objects.built_in().filter(begins_on=APRIL)
    names = {group.name: {m.place.code for m in group.members.all()} for group in groups}
    assert len(names) == 6
    assert names["Thames Valley, from April 2026"] == {"10Q", "14Y", "15A", "U2G6B"}
    assert names["West and North London, from April 2026"] == {"93C", "W2U3Z"}
    # Each is the whole of its ICB.
    for group in groups:
        icb = Place.objects.get(kind="icb", name=group.name.removesuffix(", from April 2026"))
        own = GroupMembers([member.place for member in group.members.all()], APRIL)
        assert own.codes(APRIL) == GroupMembers([icb], APRIL).codes(APRIL)
    assert not load_places(by="a test"), "a second time changes nothing"


def test_clusters_are_of_boards_that_are_still_there(places) -> None:
    """No board is in two of them."""
    clusters = PlaceGroup.objects.built_in().filter(begins_on=None)
    boards = Place.objects.filter(pk__in=clusters.values("members__place"))
    assert (clusters.count(), len(boards), set(clusters.values_list("kind"))) == (8, 18, {("icb",)})
    assert {board.valid_to for board in boards} == {None}
    south_west = clusters.get(slug="icb-cluster-cornwall-isles-of-scilly-and-devon")
    assert {m.place.code for m in south_west.members.all()} == {"QT6", "QJK"}


def test_what_the_reference_holds_no_more_goes(places, monkeypatch) -> None:
    rows = reference.rows
    monkeypatch.setattr(
        reference, "rows", lambda name: rows(name) if name != "icb_clusters" else []
    )
    assert load_places(by="a test").groups.removed == 8
    assert not PlaceGroup.objects.built_in().filter(begins_on=None).exists()


def test_one_can_be_looked_at_before_it_exists(figures) -> None:
    group = PlaceGroup.objects.get(slug="new-icb-west-and-north-london-2026-04")
    chosen = [member.place for member in group.members.select_related("place")]
    vintages = Vintages.visible_to(None)
    page = group_view(user=None, group=group, chosen=chosen, vintages=vintages, params={})
    assert page.state.month == MARCH
    assert page.sentence.startswith("In March 2026, 2,966 pathways were waiting in West and North")
    assert page.status_callout is not None
    assert page.status_callout.title.endswith("begins on 1 April 2026")
