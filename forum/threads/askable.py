"""Who may know the answer to a question: those it is put to at once, two people to ask if nobody
answers, and the stewards whom it goes to then."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.casestudies.notifications import authors_of
from forum.notifications.models import Notification
from forum.people.models import HelpOffer, Role, User
from forum.people.models.users import UserQuerySet
from forum.people.permissions import users_with_role
from forum.threads.models import Audience, Kind, Post, Thread, UsefulMark

MAX_ADDRESSEES = 10
SUGGESTED = 2
# Whoever was asked most in this time is asked last: the willing are not to be worn out.
LOOK_BACK = timedelta(days=30)


def people_to_ask(thread: Thread) -> list[User]:
    """Without its author; `notify` leaves out who may not read it. Nobody real waits for an answer of
    a demonstration person."""
    if thread.kind != Kind.QUESTION:
        return []
    content_object = thread.subject.content_object
    if isinstance(content_object, CaseStudy):
        people = authors_and_contacts(content_object)
    elif isinstance(content_object, Adoption) and content_object.case_study is not None:
        people = authors_and_contacts(content_object.case_study)
    else:
        leads = users_with_role(Role.ICB_LEAD, thread.place) if thread.place else ()
        people = [*_people_at(thread), *leads, *_willing_people(thread)]
    return [
        person
        for person in dict.fromkeys(people)
        if person.pk != thread.author_id and person.demonstration == thread.is_demonstration
    ]


def people_who_ask(thread: Thread) -> list[User]:
    """Who asked, who opened a question that was merged into it, and who said that they have the same
    question: that is what "useful" says of a question itself."""
    merged = list(thread.merged_from.select_related("author"))
    first_posts = [question.first_post_id for question in (thread, *merged)]
    same = User.objects.filter(
        pk__in=UsefulMark.objects.filter(post__in=first_posts).values("person")
    )
    return [thread.author, *(question.author for question in merged), *same]


def authors_and_contacts(case_study: CaseStudy) -> list[User]:
    """Contacts are named by address: those of them who have an account here."""
    contact = case_study.sections.filter(name="contact").first()
    answers = (contact.published or {}) if contact else {}
    addresses = {
        answers.get(name, "").strip().lower() for name in ("contact_email", "deputy_email")
    }
    contacts = User.objects.in_good_standing().filter(email__in=addresses - {""})
    return [*authors_of(case_study), *contacts]


def suggested_people(thread: Thread) -> list[User]:
    """Two who were not asked yet: they can help with it, wrote about it, or answered the like."""
    by_name = Notification.objects.about(thread).filter(event="asked by name")
    at_start = Notification.objects.filter(
        event="asked", idempotency_key=f"post:{thread.first_post_id}"
    )
    known = {thread.author_id, *by_name.values_list("person_id", flat=True)}
    known |= set(at_start.values_list("person_id", flat=True))
    findable = _offers(thread).filter(person__findable=True)
    scores = Counter(dict.fromkeys(findable.values_list("person", flat=True), 3))
    for pk in _like_case_studies(thread).values_list("owner", flat=True):
        scores[pk] += 2
    for pk in _like_answers(thread).values_list("author", flat=True):
        scores[pk] += 1
    ranked = [pk for pk, _ in scores.most_common() if pk is not None and pk not in known]
    people = User.objects.in_good_standing().in_bulk(ranked[: SUGGESTED * 10])
    candidates = User.objects.filter(pk__in=people, demonstration=thread.is_demonstration)
    readers = set(Thread.objects.readers(thread, candidates).values_list("pk", flat=True))
    return [people[pk] for pk in ranked if pk in readers][:SUGGESTED]


def stewards_of(thread: Thread, stewards: Iterable[User]) -> list[User]:
    """Its own; else those who can help with what it is about; else all."""
    if thread.steward:
        return [thread.steward]
    all_stewards = list(stewards)
    able = set(_offers(thread).values_list("person_id", flat=True))
    return [person for person in all_stewards if person.pk in able] or all_stewards


def _willing_people(thread: Thread) -> list[User]:
    """Those who can help with it and agreed to be asked, the least often asked of late first."""
    offers = _offers(thread).filter(person__wants_questions=True)
    matches = Counter(offers.values_list("person_id", flat=True))
    people: UserQuerySet = User.objects.in_good_standing().filter(pk__in=matches)
    return _fewest_questions_first(people, matches)[:MAX_ADDRESSEES]


def _people_at(thread: Thread) -> list[User]:
    """Who works at the provider that it is about and agreed to be asked, the least often asked first."""
    if thread.place is None or not thread.place.is_provider:
        return []
    there = User.objects.in_good_standing().filter(organisation__place=thread.place)
    return _fewest_questions_first(there.filter(wants_questions=True))[:MAX_ADDRESSEES]


def _fewest_questions_first(
    people: UserQuerySet, matches: Mapping[int, int] | None = None
) -> list[User]:
    """Of late; before that those with most `matches`."""
    matches = matches or {}
    questions = Notification.objects.filter(
        event="asked", person__in=people, created_at__gte=timezone.now() - LOOK_BACK
    )
    recent = Counter(questions.values_list("person_id", flat=True))
    return sorted(people, key=lambda of: (-matches.get(of.pk, 0), recent[of.pk], of.pk))


def _offers(thread: Thread) -> QuerySet[HelpOffer]:
    return HelpOffer.objects.filter(
        Q(kind=HelpOffer.Kind.MEASURE, code=_measure_of(thread) or "-")
        | Q(kind=HelpOffer.Kind.TREATMENT, code=thread.treatment_function or "-")
    )


def _like_case_studies(thread: Thread) -> QuerySet[CaseStudy]:
    case_studies = CaseStudy.objects.published().filter(owner__isnull=False)
    return case_studies.filter(
        Q(measure=_measure_of(thread) or "-")
        | Q(treatment_function=thread.treatment_function or "-"),
    )


def _like_answers(thread: Thread) -> QuerySet[Post]:
    """Replies that answered a question about the same, in discussions open to all staff."""
    answered = Thread.objects.filter(audience=Audience.STAFF, answer__isnull=False).filter(
        Q(measure=thread.measure or "-")
        | Q(treatment_function=thread.treatment_function or "-")
        | Q(place__isnull=False, place=thread.place, measure="")
    )
    return Post.objects.shown().filter(pk__in=answered.values("answer"))


def _measure_of(thread: Thread) -> str:
    return thread.measure or getattr(thread.subject.content_object, "measure", "")
