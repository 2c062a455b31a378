"""Celery: the broker, and how often what has no hour is done. Rooms say in apps.py what runs when."""

from kombu import Queue

from config.settings.base import REDIS_URL, TIME_ZONE
from config.settings.environment import VAR, env

BROKER_FOLDER = VAR / "broker"
CELERY_BROKER_URL = (
    env.str("CELERY_BROKER_URL", default="") or REDIS_URL or "filesystem://localhost"
)
if CELERY_BROKER_URL.startswith("filesystem"):
    for folder in ("queue", "control", "taken"):
        (BROKER_FOLDER / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "processed_folder": str(BROKER_FOLDER / "taken"),
        "polling_interval": 0.2,
    }
else:
    # kombu sweeps abandoned messages only every interval x throttle seconds after the timeout,
    # so the throttle is 1. The timeout is above the longest task (a first import of all months).
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "unacked_restore_throttle": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Papers take seconds each and anybody can ask for some: they wait for each other, not figures and
# e-mails for them. A worker that is not told otherwise takes from both in turn.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("papers")]
CELERY_TASK_ROUTES = {"forum.papers.tasks.make_paper": {"queue": "papers"}}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
# Seconds between two rounds of what takes over a dead worker's work, of search and of notifications.
PATHWAY_SWEEP_SECONDS = env.float("PATHWAY_SWEEP_SECONDS", default=60.0)
PATHWAY_SEARCH_SECONDS = env.float("PATHWAY_SEARCH_SECONDS", default=60.0)
PATHWAY_NOTIFICATIONS_SECONDS = env.float("PATHWAY_NOTIFICATIONS_SECONDS", default=20.0)
