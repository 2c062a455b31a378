import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Under its usual name, so that the address alone says what the broker is.
TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"
app = Celery("pathway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def collect_schedules(sender: Celery, **kwargs: object) -> None:
    """Each room says in its apps.py what runs when."""
    from django.apps import apps

    for room in apps.get_app_configs():
        sender.conf.beat_schedule.update(getattr(room, "schedule", {}))
