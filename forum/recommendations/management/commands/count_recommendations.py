from django.core.management.base import BaseCommand
from django.utils import timezone

from forum.recommendations import actions


class Command(BaseCommand):
    help = "Count anew how far the report's recommendations are carried out, as the worker does every ten minutes."

    def handle(self, *args: object, **options: object) -> None:
        actions.count_recommendations(now=timezone.now())
