"""Made-up people, one for each role and a few more, so that the site can be tried out."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forum.people.actions.organisations import get_or_create_organisation
from forum.people.actions.roles import grant_role
from forum.people.exceptions import Refused
from forum.people.models import HelpOffer, Role, User
from metrics.models import Place

BURY, VALE_OF_YORK, WAKEFIELD = "00V", "03Q", "03R"
WEST_YORKSHIRE, HUMBER_AND_NORTH_YORKSHIRE = "QWO", "QOQ"
NORTH_EAST_AND_YORKSHIRE = "Y63"
REASON = "A demonstration"
JOINED = timedelta(days=400)


@dataclass(frozen=True)
class DemonstrationPerson:
    address: str
    name: str
    profession: str
    organisation: str
    home: str
    role: Role | None = None
    at: str = ""
    helps: str = ""
    treatments: tuple[str, ...] = field(default=())
    suspended: bool = False


Profession = User.Profession
DEMONSTRATION_PEOPLE = (
    DemonstrationPerson(
        "cardiologist",
        "Demo cardiologist, Vale of York",
        Profession.CONSULTANT,
        "Demonstration hospital, York",
        VALE_OF_YORK,
        helps="Advice and guidance for GPs, and one-stop heart clinics.",
        treatments=("C_320",),
    ),
    DemonstrationPerson(
        "surgeon",
        "Demo surgeon, Bury",
        Profession.CONSULTANT,
        "Demonstration hospital, Bury",
        BURY,
        helps="Specialist surgical clinics on the same day.",
        treatments=("C_100",),
    ),
    DemonstrationPerson(
        "gp",
        "Demo GP, Wakefield",
        Profession.GP,
        "Demonstration practice, Wakefield",
        WAKEFIELD,
        helps="What practices need from advice and guidance.",
        treatments=("C_320",),
    ),
    DemonstrationPerson(
        "nurse",
        "Demo nurse, Bury",
        Profession.NURSE,
        "Demonstration hospital, Bury",
        BURY,
    ),
    DemonstrationPerson(
        "icb-lead",
        "Demo ICB lead, West Yorkshire",
        Profession.COMMISSIONER,
        "Demonstration ICB, West Yorkshire",
        WAKEFIELD,
        Role.ICB_LEAD,
        WEST_YORKSHIRE,
        helps="Referral pathways shared by GPs and hospitals.",
        treatments=("C_320", "C_330"),
    ),
    DemonstrationPerson(
        "icb-lead-humber",
        "Demo ICB lead, Humber and North Yorkshire",
        Profession.COMMISSIONER,
        "Demonstration ICB, Humber and North Yorkshire",
        VALE_OF_YORK,
        Role.ICB_LEAD,
        HUMBER_AND_NORTH_YORKSHIRE,
    ),
    DemonstrationPerson(
        "approver",
        "Demo approver, West Yorkshire",
        Profession.EXECUTIVE,
        "Demonstration ICB, West Yorkshire",
        WAKEFIELD,
        Role.APPROVER,
        WEST_YORKSHIRE,
    ),
    DemonstrationPerson(
        "approver-humber",
        "Demo approver, Humber and North Yorkshire",
        Profession.EXECUTIVE,
        "Demonstration ICB, Humber and North Yorkshire",
        VALE_OF_YORK,
        Role.APPROVER,
        HUMBER_AND_NORTH_YORKSHIRE,
    ),
    DemonstrationPerson(
        "steward", "Demo steward", Profession.IMPROVEMENT, "Demonstration editors", "", Role.STEWARD
    ),
    DemonstrationPerson(
        "second-steward",
        "Demo second steward",
        Profession.IMPROVEMENT,
        "Demonstration editors",
        "",
        Role.STEWARD,
    ),
    DemonstrationPerson(
        "improvement-lead",
        "Demo improvement lead, North East and Yorkshire",
        Profession.IMPROVEMENT,
        "Demonstration region",
        "",
        Role.IMPROVEMENT_LEAD,
        NORTH_EAST_AND_YORKSHIRE,
    ),
    DemonstrationPerson(
        "national-lead",
        "Demo improvement lead, national",
        Profession.IMPROVEMENT,
        "Demonstration national team",
        "",
        Role.IMPROVEMENT_LEAD,
    ),
    DemonstrationPerson(
        "area-lead",
        "Demo ICB lead of areas that are asked",
        Profession.COMMISSIONER,
        "Demonstration ICB",
        "",
    ),
    DemonstrationPerson(
        "administrator",
        "Demo administrator",
        Profession.ANALYST,
        "Demonstration office",
        "",
        Role.ADMINISTRATOR,
    ),
    DemonstrationPerson(
        "suspended",
        "Demo suspended member, Bury",
        Profession.OPERATIONS,
        "Demonstration hospital, Bury",
        BURY,
        suspended=True,
    ),
)


def seed_people() -> int:
    """Create the missing ones, and return how many. Only where demonstrations are on."""
    if not settings.DEMO:
        raise Refused(
            "Demonstration people are refused here: they are only for one's own machine, with"
            " DEBUG=1 or PATHWAY_DEMO=1 and without HTTPS."
        )
    with transaction.atomic():
        return sum(_seed_person(person) for person in DEMONSTRATION_PEOPLE)


def _seed_person(person: DemonstrationPerson) -> bool:
    email = f"{person.address}@demonstration.invalid"
    user = User.objects.filter(email=email).first()
    if user:
        return False
    user = User.objects.create_user(
        email,
        name=person.name,
        profession=person.profession,
        organisation=get_or_create_organisation(name=person.organisation, by=None),
        home_place=Place.objects.filter(code=person.home).first(),
        can_help_with=person.helps,
        contact_details="This is a made-up person" if person.helps else "",
        findable=True,
        wants_questions=bool(person.helps),
        demonstration=True,
        # Old enough to write as much as anybody may.
        date_joined=timezone.now() - JOINED,
    )
    HelpOffer.objects.bulk_create(
        HelpOffer(person=user, kind=HelpOffer.Kind.TREATMENT, code=code)
        for code in person.treatments
    )
    grant_role(user=user, role=Role.MEMBER, place=None, reason=REASON, by=None)
    if person.role:
        place = Place.objects.get(code=person.at) if person.at else None
        grant_role(user=user, role=person.role, place=place, reason=REASON, by=None)
    if person.suspended:
        _suspend(user)
    return True


def _suspend(user: User) -> None:
    user.suspended_until = timezone.localdate() + timedelta(days=365)
    user.suspension_reason = "A demonstration of what a suspended person sees"
    user.save(update_fields=["suspended_until", "suspension_reason"])
