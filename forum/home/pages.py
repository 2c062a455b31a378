"""The home page of somebody who has signed in: what changed in their area, who like it improved, and
what is asked of them. Figures and counts, and no ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, QuerySet, Value
from django.urls import reverse

from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.models.case_studies import State
from forum.moderation.models import ModerationCase
from forum.notifications.models import Notification
from forum.people.models import User
from forum.people.permissions import active_roles_of, can_read_staff_content, requests_decidable_by
from forum.support.models import Dispute, Flag, ImprovementPlan, SupportOffer
from forum.writing.models import BlockedText
from metrics import formatting
from metrics.hierarchy import membership_date, related_places
from metrics.models import Place
from metrics.pages.components import Link, Point
from metrics.pages.recent_changes import MAX_CHANGES, RecentChanges, recent_changes
from metrics.pages.similar_places import SimilarPlacesSection, similar_places_section
from metrics.pages.view_query import DEFAULT_MEASURE as MEASURE
from metrics.pages.view_query import lower_first, parse_view_query
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages, breaks_by_place, read_figures
from metrics.similarity import similar_places

MOST_PLACES = 3
A_YEAR_BEFORE = 13
FOR_YOU = (
    Notification.Kind.REQUEST,
    Notification.Kind.MENTION,
    Notification.Kind.REPLY,
    Notification.Kind.DECISION,
)
TOLD_OF = (Place.Kind.ICB, Place.Kind.SUB_ICB)


@dataclass(frozen=True)
class Area:
    """`changes` of all one's places together; `improved` those like the first of them."""

    place: Place
    others: tuple[Place, ...]
    month: str
    changes: tuple[Point, ...]
    said: str
    caution: str
    improved: tuple[Link, ...]
    improved_said: str


@dataclass(frozen=True)
class OwnHome:
    area: Area | None
    asked: tuple[Link, ...]


def own_home(*, user: User, vintages: Vintages) -> OwnHome:
    places = places_of(user) if vintages else ()
    return OwnHome(_area(user, places, vintages) if places else None, asked_of(user))


def places_of(user: User) -> tuple[Place, ...]:
    """The home place that they chose; without one, where they hold roles."""
    wanted = [user.home_place_id] if user.home_place_id else []
    if not wanted:
        wanted = [held.place_id for held in active_roles_of(user) if held.place_id]
    found = Place.objects.visible_to(user).with_pages().filter(pk__in=wanted, kind__in=TOLD_OF)
    return tuple(found.order_by("name")[:MOST_PLACES]) if wanted else ()


# --- what changed, and who like it improved ------------------------------------------------------


def _area(user: User, places: Sequence[Place], vintages: Vintages) -> Area:
    told = [
        (
            place,
            recent_changes(user=user, place=place, vintages=vintages, treatment=TOTAL_TREATMENT),
        )
        for place in places
    ]
    changes = _changes(told)
    peers = _peers(user, places[0], vintages)
    return Area(
        place=places[0],
        others=tuple(places[1:]),
        month=formatting.month(vintages.newest.month),
        changes=changes,
        said="" if changes else _why_none(told),
        caution=next((one.caution for _, one in told if one and one.caution), ""),
        improved=peers.improved if peers else (),
        improved_said=f"On {MEASURE.title.lower()}: {lower_first(peers.sentence)}"
        if peers and peers.sentence
        else "",
    )


def _changes(told: Sequence[tuple[Place, RecentChanges | None]]) -> tuple[Point, ...]:
    """Good news first, whichever place it is of."""
    several = len(told) > 1
    points = [
        Point(f"{place.name}. {point.text}" if several else point.text, point.url, point.link_text)
        for good in (True, False)
        for place, changed in told
        for point in (changed.changes if changed else ())
        if point.text.startswith("Better") is good
    ]
    return tuple(points[:MAX_CHANGES])


def _why_none(told: Sequence[tuple[Place, RecentChanges | None]]) -> str:
    if all(changed is None for _, changed in told):
        return "The newest month has not been looked through yet."
    silences = [
        changed.suppression_reason for _, changed in told if changed and changed.suppression_reason
    ]
    return silences[0] if silences else "Nothing beyond the usual movement from month to month."


def _peers(user: User, place: Place, vintages: Vintages) -> SimilarPlacesSection | None:
    """The panel of the place's own page: who stands better on its first measure and improved."""
    state = parse_view_query({}, vintages, until=place.valid_to)
    found = similar_places(place, state.month)
    family = related_places(place, membership_date(place, state.month), [one.code for one in found])
    months = vintages.months_to(state.month, A_YEAR_BEFORE)
    if not family.similar or len(months) < A_YEAR_BEFORE:
        return None
    figures = read_figures(
        user=user, vintages=vintages, places=(place, family.england, *family.similar), months=months
    )
    return similar_places_section(
        found,
        [(one, figures.series(one)) for one in family.similar],
        here=figures.series(place),
        england=figures.series(family.england),
        i=len(months) - 1,
        state=state,
        breaks=breaks_by_place((place, *family.similar), months),
    )


# --- what is asked -------------------------------------------------------------------------------


def asked_of(user: User) -> tuple[Link, ...]:
    """What waits for this person, with how many: one query for all of it."""
    if not can_read_staff_content(user):
        return ()
    waiting = _waiting(user)
    counted = [_count(rows, i) for i, (rows, _, _, _) in enumerate(waiting)]
    many = dict(counted[0].union(*counted[1:], all=True))
    return tuple(
        Link(one if many[i] == 1 else f"{many[i]} {several}", reverse(name))
        for i, (_, one, several, name) in enumerate(waiting)
        if many.get(i)
    )


def _waiting(user: User) -> list[tuple[QuerySet, str, str, str]]:
    """What, in words for one and for several, and where it is answered."""
    stories, cases = CaseStudy.objects, ModerationCase.objects
    comments = Comment.objects.open().filter(case_study__in=stories.editable_by(user).values("pk"))
    return [
        (
            requests_decidable_by(user),
            "One request for a role to decide",
            "requests for a role to decide",
            "role_requests",
        ),
        (
            stories.approvable_by(user),
            "One case study to approve",
            "case studies to approve",
            "case_studies_mine",
        ),
        (
            stories.publishable_by(user),
            "One case study to publish",
            "case studies to publish",
            "case_studies_mine",
        ),
        (
            comments,
            "One comment on a case study of yours to settle",
            "comments on case studies of yours to settle",
            "case_studies_mine",
        ),
        (
            stories.written_by(user).filter(state=State.REVIEW_DUE),
            "One case study of yours is due for review",
            "case studies of yours are due for review",
            "case_studies_mine",
        ),
        (
            BlockedText.objects.decidable_by(user),
            "One stopped text to look at",
            "stopped texts to look at",
            "moderation",
        ),
        (
            cases.decidable_by(user),
            "One reported case to decide",
            "reported cases to decide",
            "moderation",
        ),
        (
            cases.appeals_decidable_by(user),
            "One appeal to decide",
            "appeals to decide",
            "moderation",
        ),
        (
            Flag.objects.awaiting_reply_from(user),
            "One question to your area to reply to",
            "questions to your area to reply to",
            "support",
        ),
        (
            SupportOffer.objects.answerable_by(user),
            "One offer of support to accept or decline",
            "offers of support to accept or decline",
            "support",
        ),
        (
            SupportOffer.objects.visible_to(user).awaiting_contact_by(user),
            "One accepted offer to begin",
            "accepted offers to begin",
            "support",
        ),
        (
            ImprovementPlan.objects.visible_to(user).agreeable_by(user),
            "One improvement plan to agree",
            "improvement plans to agree",
            "support",
        ),
        (
            ImprovementPlan.objects.reviewable_by(user),
            "One improvement plan to review",
            "improvement plans to review",
            "support",
        ),
        (
            Dispute.objects.resolvable_by(user),
            "Disputed figures to look at",
            "disputed figures to look at",
            "support",
        ),
        (
            Notification.objects.unread_visible_to(user).filter(kind__in=FOR_YOU),
            "One unread notice for you",
            "unread notices for you",
            "notifications",
        ),
    ]


def _count(rows: QuerySet, number: int) -> QuerySet:
    numbered = rows.order_by().annotate(number=Value(number, IntegerField())).values("number")
    return numbered.annotate(many=Count("pk", distinct=True)).values_list("number", "many")
