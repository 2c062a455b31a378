"""The page of an improvement group: for everybody its question, places and outcome; for members the rest."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from forum.adoption.models import Adoption
from forum.improvement_groups.models import (
    GroupSession,
    ImprovementGroup,
    Member,
    MemberState,
    State,
)
from forum.improvement_groups.permissions import can_look_inside, is_invited
from forum.people.models import User
from forum.people.permissions import AnyUser, can_read_staff_content
from metrics import formatting
from metrics.models import Place
from metrics.pages.components import Link


@dataclass(frozen=True)
class Outcome:
    place: str
    url: str
    sentence: str
    lines: tuple[str, ...]
    # Read of figures that were revised since; empty where they say the same.
    before_revision: str


@dataclass(frozen=True)
class Inside:
    """What only members and stewards read."""

    members: tuple[Member, ...]
    sessions: tuple[GroupSession, ...]
    trials: tuple[Adoption, ...]


@dataclass(frozen=True)
class GroupPage:
    group: ImprovementGroup
    trail: tuple[Link, ...]
    sentence: str
    audience: str
    places: tuple[Place, ...]
    measure_url: str
    charts_url: str
    outcomes: tuple[Outcome, ...]
    outcome_month: str
    invitation: str
    suggest_url: str
    inside: Inside | None
    shows_staff: bool
    can_report: bool


def group_page(*, user: AnyUser, group: ImprovementGroup) -> GroupPage:
    """The group was read with its members."""
    shows_staff = can_read_staff_content(user)
    places = places_named(group)
    return GroupPage(
        group=group,
        trail=(Link("Improvement groups", reverse("improvement_groups")),),
        sentence=sentence_of(group),
        audience=f"Seen by {group.get_audience_display()}",
        places=places,
        measure_url=reverse("measure", args=[group.measure]),
        charts_url=reverse("group_charts", args=[group.pk]) if places else "",
        outcomes=_outcomes(group),
        outcome_month=formatting.month(group.outcome_month) if group.outcome_month else "",
        invitation=_invitation(user, group),
        suggest_url=_suggest_url(user, group, places),
        inside=_inside(user, group) if can_look_inside(user, group) else None,
        shows_staff=shows_staff,
        can_report=shows_staff and user.pk != group.facilitator_id,
    )


def places_named(group: ImprovementGroup) -> tuple[Place, ...]:
    """Of those who accepted: whoever was only invited has not agreed to be named."""
    accepted = (member for member in group.members.all() if member.state == MemberState.MEMBER)
    places = {member.place.pk: member.place for member in accepted if member.place}
    return tuple(sorted(places.values(), key=lambda place: (place.name, place.code)))


def sentence_of(group: ImprovementGroup) -> str:
    start, end = formatting.day(group.starts_on), formatting.day(group.ends_on)
    if group.closed_on is not None:
        words = "It was closed" if group.state == State.CLOSED else "It was closed by this site"
        return f"{words} on {formatting.day(group.closed_on)}. It began on {start}."
    if group.state == State.FORMING:
        return f"It is being formed. It is to run from {start} to {end}."
    return f"It meets. It runs from {start} to {end}."


def _outcomes(group: ImprovementGroup) -> tuple[Outcome, ...]:
    before = {row["code"]: row["sentence"] for row in group.outcome_revised}
    return tuple(
        Outcome(
            row["name"],
            reverse("place_measure", args=[row["code"], group.measure])
            + f"?treatment={group.treatment_function}",
            row["sentence"],
            tuple(row["lines"]),
            before.get(row["code"], ""),
        )
        for row in group.outcome
    )


def _invitation(user: AnyUser, group: ImprovementGroup) -> str:
    """To whoever has not answered it yet."""
    if group.has_ended or not is_invited(user, group):
        return ""
    own = next(
        member
        for member in group.members.all()
        if member.person_id == user.pk and member.state == MemberState.INVITED
    )
    place = f" for {own.place}" if own.place else ""
    return f"You are invited to take part{place}. Members see your name and your place."


def _suggest_url(user: AnyUser, group: ImprovementGroup, places: tuple[Place, ...]) -> str:
    """Whom to invite, for the facilitator."""
    is_area = group.place_kind in (Place.Kind.ICB, Place.Kind.SUB_ICB)
    if not places or not is_area or group.has_ended or user.pk != group.facilitator_id:
        return ""
    query = urlencode({"place": places[0].code, "treatment": group.treatment_function})
    return f"{reverse('suggested_groups')}?{query}"


def _inside(user: AnyUser, group: ImprovementGroup) -> Inside:
    assert isinstance(user, User)
    adoptions = Adoption.objects.visible_to(user).shown().filter(group_trials__group=group)
    return Inside(
        members=tuple(
            member
            for member in group.members.all()
            if member.state in (MemberState.MEMBER, MemberState.INVITED)
        ),
        sessions=tuple(group.sessions.order_by("-starts_at", "-pk")),
        trials=tuple(adoptions.select_related("place", "author").order_by("place__name", "pk")),
    )
