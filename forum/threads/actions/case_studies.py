"""Starting a case study from a thread, quoting its posts with their authors."""

from collections.abc import Collection

from django.db import transaction

from forum.casestudies import actions as casestudies
from forum.casestudies.models import CaseStudy
from forum.casestudies.sections import LONGEST_TEXT
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.actions.locking import lock_thread
from forum.threads.models import Audience, Post, PostKind, Thread
from forum.threads.permissions import can_turn_into_case_study
from metrics import formatting
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT


@transaction.atomic
def turn_into_case_study(
    *, thread: Thread, place: Place, by: User, title: str = "", posts: Collection[Post] = ()
) -> CaseStudy:
    """A draft of the user. Without a choice of posts: the first, the answer, and "we tried this"."""
    thread = lock_thread(thread)
    require_permission(can_turn_into_case_study, by, thread)
    if thread.became_case_study:
        return thread.became_case_study
    selected_posts = _select_posts(thread, posts)
    trial = next((post for post in selected_posts if post.kind == PostKind.TRIED_IT), None)
    case_study = casestudies.start(
        title=title or thread.title,
        place=place,
        by=by,
        measure=thread.measure,
        treatment_function=thread.treatment_function or TOTAL_TREATMENT,
        started_on=trial.started_on if trial else None,
    )
    _save_section(case_study, "change", by, what_we_did=_quote_posts(selected_posts))
    if thread.audience == Audience.ICB:
        _save_section(case_study, "contact", by, audience="icb")
    thread.became_case_study = case_study
    thread.save(update_fields=["became_case_study"])
    detail: dict[str, object] = {
        "case study": case_study.pk,
        "posts": [post.pk for post in selected_posts],
    }
    record_event(verb="turned into a case study", about=thread, by=by, detail=detail)
    return case_study


def _select_posts(thread: Thread, posts: Collection[Post]) -> list[Post]:
    shown = Post.objects.of(thread).shown().select_related("author").order_by("number")
    if posts:
        selected_posts = list(shown.filter(pk__in=[post.pk for post in posts]))
    else:
        default_posts = shown.filter(pk__in=[thread.first_post_id, thread.answer_id])
        selected_posts = list(default_posts | shown.filter(kind=PostKind.TRIED_IT))
    if not selected_posts:
        raise Refused("There is nothing here to begin a case study with.")
    return selected_posts


def _quote_posts(posts: list[Post]) -> str:
    """Each post with its author. A post that does not fit is left out whole, not cut."""
    text = ""
    for post in posts:
        quotation = f"{post.body}\n\n— {post.byline}, {formatting.day(post.created_at)}\n\n"
        if len(text) + len(quotation) <= LONGEST_TEXT:
            text += quotation
    return text.strip()


def _save_section(case_study: CaseStudy, name: str, by: User, **answers: str) -> None:
    section = case_study.sections.get(name=name)
    casestudies.save_section(
        case_study=case_study,
        name=name,
        answers=section.answers | answers,
        version=section.version,
        by=by,
    )
