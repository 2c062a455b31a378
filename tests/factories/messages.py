from forum.people.models import User
from forum.site_pages import actions
from forum.site_pages.models import ContactMessage

MESSAGE = {
    "topic": "figures",
    "name": "Ann Smith",
    "email": "ann.smith@example.org",
    "text": "The median of June in Wakefield is not what NHS England shows.",
}


def make_message(by: User | None = None, **changes: str) -> ContactMessage:
    return actions.send_message(**MESSAGE | changes, idempotency_key=None, by=by)  # type: ignore[arg-type]
