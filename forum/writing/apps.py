from celery.schedules import crontab

from forum.rooms import Room


class WritingConfig(Room):
    name = "forum.writing"
    verbose_name = "Texts and files"
    never_public = ("BlockedText",)
    workflows = ("forum.writing.lifecycle.BLOCKED_TEXTS",)
    schedule = {
        "scan files that wait for the virus scanner": {
            "task": "forum.writing.tasks.rescan_waiting_attachments",
            "schedule": 300.0,
        },
        "check files for patient information": {
            "task": "forum.writing.tasks.check_waiting_texts",
            "schedule": 60.0,
        },
        "drop files whose owner is gone": {
            "task": "forum.writing.tasks.delete_orphan_files",
            "schedule": crontab(minute=20, hour=3),
        },
    }
