"""Two threads by one person, for the table of who gets what."""

from forum.people.models import User
from forum.threads import actions
from forum.threads.models import Audience, Thread
from forum.threads.subjects import about_place
from metrics.models import Place


def make_threads(*, starter: User, place: Place) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    west_yorkshire = Place.objects.get(code="QWO")
    open_to_staff = _started(starter, place)
    of_icb = _started(starter, place, audience=Audience.ICB, icb=west_yorkshire)
    return {
        "thread": open_to_staff.pk,
        "post": open_to_staff.first_post_id,
        "icb_thread": of_icb.pk,
        "icb_post": of_icb.first_post_id,
    }


def _started(by: User, place: Place, **more: object) -> Thread:
    posting = actions.start_thread(
        subject=about_place(place),
        kind="question",
        title="Who has a pathway?",
        body="We have none.",
        by=by,
        **more,  # type: ignore[arg-type]
    )
    assert posting.post is not None, posting
    return posting.post.thread
