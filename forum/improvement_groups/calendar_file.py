"""A session as a calendar file, as RFC 5545 has it: lines of at most 75 octets, in London time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from metrics import formatting

ZONE = "Europe/London"
LONGEST_LINE = 75
# British clocks have changed on these Sundays since 1996.
TIME_ZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "TZNAME:BST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "TZNAME:GMT",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class CalendarEvent:
    """`uid` is the same whenever the file is made; of two with one `uid` calendars keep the one with the
    higher `revision`."""

    uid: str
    revision: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    page: str
    link: str = ""


def calendar_file(event: CalendarEvent) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pathway Exchange//Improvement groups//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *TIME_ZONE,
        *_event(event),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"SEQUENCE:{event.revision}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID={ZONE}:{_london(event.starts_at)}"
    yield f"DTEND;TZID={ZONE}:{_london(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.title)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    if event.link:
        yield f"LOCATION:{escaped(event.link)}"
    yield f"URL:{event.page}"
    yield "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _london(at: datetime) -> str:
    return f"{formatting.london(at):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    r"""
    >>> escaped("Clinics, theatres; and a\\b\nagain")
    'Clinics\\, theatres\\; and a\\\\b\\nagain'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c == "\n" or c.isprintable())
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def folded(line: str) -> list[str]:
    """Without cutting a character in two. Each part but the first begins with a space, which counts.

    >>> folded("A" * 80)[1]
    ' AAAAA'
    """
    parts, current = [], ""
    for character in line:
        if len((current + character).encode()) > LONGEST_LINE:
            parts.append(current)
            current = " "
        current += character
    return [*parts, current]
