from django.db import transaction
from django.utils import timezone

from forum.casestudies.actions.locking import lock_case_study
from forum.casestudies.models import CaseStudy, CoAuthor, SectionVersion
from forum.casestudies.notifications import notify_co_author
from forum.casestudies.permissions import can_manage, is_author
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.models.users import MAX_EMAIL
from forum.people.permissions import author_fields, can_read_staff_content, require_permission
from forum.people.request_cache import clear_request_cache


def get_colleague_by_email(email: str) -> User:
    """By their exact address, so that nobody can find out by trial who has an account."""
    person = User.objects.in_good_standing().with_email(email).first()
    if person is None or not can_read_staff_content(person):
        raise Refused(
            f"Nobody with the address {email.strip()[:MAX_EMAIL]} can sign in here yet. Ask them to open an"
            " account, then add them."
        )
    return person


@transaction.atomic
def add_co_author(*, case_study: CaseStudy, email: str, by: User) -> CoAuthor | None:
    case_study = lock_case_study(case_study)
    require_permission(is_author, by, case_study)
    person = get_colleague_by_email(email)
    if person.pk == case_study.owner_id:
        return None
    co_author, created = CoAuthor.objects.get_or_create(
        case_study=case_study, person=person, defaults={"added_by": by}
    )
    if created:
        record_event(
            verb="added a co-author", about=case_study, by=by, detail={"person": person.pk}
        )
        clear_request_cache()
        notify_co_author(case_study, person, by)
    return co_author


@transaction.atomic
def remove_co_author(*, case_study: CaseStudy, person: User, by: User) -> None:
    """Anybody may remove themselves; the owner may remove anybody."""
    case_study = lock_case_study(case_study)
    require_permission(is_author, by, case_study)
    if by.pk not in (person.pk, case_study.owner_id):
        raise Refused("Only the person who answers for this case study can remove a co-author.")
    deleted_count, _ = case_study.co_authorships.filter(person=person).delete()
    if deleted_count:
        record_event(
            verb="removed a co-author", about=case_study, by=by, detail={"person": person.pk}
        )
        clear_request_cache()


@transaction.atomic
def hand_over(*, case_study: CaseStudy, email: str, agreed: bool, by: User) -> CaseStudy:
    """Make another person its owner and, for readers at once, its named contact."""
    case_study = lock_case_study(case_study)
    require_permission(can_manage, by, case_study)
    if not agreed:
        raise Refused("Say that they have agreed to take it over and to be named as its contact.")
    person = get_colleague_by_email(email)
    if person.pk == case_study.owner_id:
        return case_study
    case_study.owner = person
    case_study.changed_at = case_study.contacts_agreed_at = timezone.now()
    case_study.co_authorships.filter(person=person).delete()
    case_study.save()
    _name_as_contact(case_study, person, by)
    record_event(verb="handed over", about=case_study, by=by, detail={"person": person.pk})
    clear_request_cache()
    return case_study


def _name_as_contact(case_study: CaseStudy, person: User, by: User) -> None:
    section = case_study.sections.get(name="contact")
    role = person.profession_words
    contact_answers = {
        "contact": f"{person}, {role}" if role else str(person),
        "contact_email": person.email,
        "contact_agreed": "yes",
    }
    section.answers = section.answers | contact_answers
    if section.published is not None:
        section.published = section.published | contact_answers
    section.version += 1
    section.saved_by, section.saved_at = by, timezone.now()
    section.save()
    SectionVersion.objects.create(
        section=section,
        number=section.version,
        answers=section.answers,
        at=section.saved_at,
        **author_fields(by, case_study.place),
    )
