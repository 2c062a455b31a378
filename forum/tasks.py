from forum.casestudies.tasks import mark_reviews_due
from forum.notices.tasks import (
    announce_figures,
    forget_those_who_left,
    send_letters,
    tell_of_role_requests,
    tell_watchers,
    write_digests,
)
from forum.papers.tasks import drop_old_papers, make_paper, take_over_papers
from forum.search.tasks import refresh_search
from forum.support.tasks import follow_up_support
from forum.threads.tasks import forget_those_who_left as forget_drafts_of_those_who_left
from forum.threads.tasks import remind_of_unanswered
from forum.writing.tasks import drop_orphans, scan_attachment, scan_waiting

__all__ = [
    "announce_figures",
    "drop_old_papers",
    "drop_orphans",
    "follow_up_support",
    "forget_drafts_of_those_who_left",
    "forget_those_who_left",
    "make_paper",
    "mark_reviews_due",
    "refresh_search",
    "remind_of_unanswered",
    "scan_attachment",
    "scan_waiting",
    "send_letters",
    "take_over_papers",
    "tell_of_role_requests",
    "tell_watchers",
    "write_digests",
]
