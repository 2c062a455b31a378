from datetime import date

from django.db.models import Count

from forum.rooms.paper_source import PaperPart
from metrics.charts import Flag
from metrics.paper.sections import Section
from tests.forum.made_up_room.models import Event

DAY = date(2026, 2, 5)


class Events:
    def version(self) -> tuple[object, ...]:
        return (Event.objects.aggregate(count=Count("pk"))["count"],)

    def part(self, **view: object) -> PaperPart:
        titles = tuple(Event.objects.values_list("title", flat=True))
        return PaperPart(
            (Section("Events here", titles),), {"within-18-weeks": [Flag(DAY, "Event")]}
        )
