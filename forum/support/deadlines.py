"""Deadlines of replies, reminders and lessons."""

from datetime import timedelta

REPLY_DAYS, EXTRA_DAYS = 10, 10
# Days without a contact or a decision after which those concerned are reminded, then improvement
# leads are asked to step in, then the offer lapses.
REMIND_AFTER, ESCALATE_AFTER, LAPSE_AFTER = 14, 28, 56
# How long one side waits for the other's lesson before a flag closes without it.
LESSON_AFTER = 28
CLOSED_VISIBLE_FOR = timedelta(days=365)
