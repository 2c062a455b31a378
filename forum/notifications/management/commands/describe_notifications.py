from collections.abc import Iterable

from django.core.management.base import BaseCommand

from forum.notifications.events import Event, events_by_room

HEAD = """# Who is notified of what

Printed from the events that each room declares by `python manage.py describe_notifications >
docs/notifications.md`; a test keeps the two the same, and another makes each event happen.

Every notification stands in the inbox at `/notifications/`. **At once** means by e-mail within a minute
too, for those who have not turned that off; everything else that is unread comes in the digest, which is
weekly unless one chooses daily or none. About one discussion there is no second e-mail until something of
the first has been read.

Nobody is notified of what they did themselves, of what they may not see, or of what they have muted; nor
is anybody whose account is closed or suspended. Of one thing that happened each person gets one
notification, by the first line that is true of them. E-mails name the subject and who acted, never what
was written; their subject lines do not name the subject of a private discussion or a support request.
"""


class Command(BaseCommand):
    help = "Print docs/notifications.md from the events that each room declares."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(notifications_page())


def notifications_page() -> str:
    lines = [HEAD]
    for room, events in events_by_room():
        lines += [f"## {room}\n", "| when | who | how | when not |", "| --- | --- | --- | --- |"]
        lines += [_row(event) for event in events]
        lines += [""]
    return "\n".join(lines).rstrip()


def _row(event: Event) -> str:
    how = "inbox, and at once" if event.by_email else "inbox, digest"
    return f"| {' | '.join(_cells([event.when, event.who, how, event.unless]))} |"


def _cells(texts: Iterable[str]) -> Iterable[str]:
    return (text.replace("|", "\\|") for text in texts)
