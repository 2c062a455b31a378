"""Getting what a view is about, or 404; addresses to redirect to."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.people.request_cache import cached_in_request
from forum.people.web.decorators import SignedInRequest
from forum.threads.models import Post, Thread
from forum.threads.pages.thread import threads_with_reader_state


def get_readable_thread_or_404(request: SignedInRequest, number: int) -> Thread:
    thread = get_object_or_404(threads_with_reader_state(request.user), pk=number)
    _cache_subject(request.user, thread)
    return thread


def _cache_subject(user: User, thread: Thread) -> None:
    """The thread was selected by what the user may see: the permission check need not query again."""
    if thread.content_type_id is None or thread.object_id is None:
        return
    cached_in_request(("subject", thread.content_type_id, thread.object_id, user.pk), lambda: True)
    if thread.content_type_id == ContentType.objects.get_for_model(CaseStudy).pk:
        case_studies = CaseStudy.objects.select_related("place")
        thread.content_object = case_studies.filter(pk=thread.object_id).first()


def get_listed_post_or_404(request: SignedInRequest, number: int) -> Post:
    """One that the user sees on a thread's page, at least as a marker."""
    return get_object_or_404(_with_related(Post.objects.listed_to(request.user)), pk=number)


def get_readable_post_or_404(request: SignedInRequest, number: int) -> Post:
    """One whose text the user may read."""
    return get_object_or_404(_with_related(Post.objects.visible_to(request.user)), pk=number)


def _with_related(posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts.select_related("thread__place", "thread__icb", "author", "place")


def post_url(post: Post) -> str:
    """The post on its thread's page, wherever it is now."""
    return f"{reverse('thread', args=[post.thread_id])}?post={post.pk}#{post.anchor}"
