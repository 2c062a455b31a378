from celery.schedules import crontab

from forum.rooms import Room


class ThreadsConfig(Room):
    name = "forum.threads"
    verbose_name = "Discussions"
    never_public = ("*",)
    notified_about = {
        "Thread": ("author", "icb", "content_object"),
        "Post": ("author", "thread__icb", "thread__content_object"),
    }
    notified_events = "forum.threads.notifications.EVENTS"
    watchable = {"thread": ("Thread", "pk"), "tag": ("Tag", "slug")}
    feeds = ("forum.threads.feeds.entries",)
    searchable = ("forum.threads.search_sources.Threads", "forum.threads.search_sources.Topics")
    reportable = ("forum.threads.reportable.POSTS", "forum.threads.reportable.TITLES")
    user_tasks = "forum.threads.user_tasks.task_kinds"
    action_lists = ("forum.threads.views.thread_actions.THREAD_ACTIONS",)
    welcomes = ("forum.threads.actions.asking.ask_newcomer",)
    on_adoption = ("forum.threads.actions.opening.open_adoption_discussion",)
    on_publication = ("forum.threads.actions.opening.open_discussion",)
    workflows = ("forum.threads.lifecycle.THREADS", "forum.threads.lifecycle.POSTS")
    schedule = {
        "drafts of those who left": {
            "task": "forum.threads.tasks.delete_data_of_closed_accounts",
            "schedule": crontab(minute=20, hour=4),
        },
        "questions that nobody has answered": {
            "task": "forum.threads.tasks.remind_of_unanswered",
            "schedule": crontab(minute=50, hour=6, day_of_week="mon-fri"),
        },
    }
