"""Deadlines of replies, reminders and lessons."""

from datetime import timedelta

# In working days.
REPLY_DAYS, EXTRA_DAYS = 10, 10
# Without a contact or a decision for so long, those concerned are reminded, then improvement leads
# are asked to step in, then the offer lapses.
REMIND_WEEKS, ESCALATE_WEEKS, LAPSE_WEEKS = 2, 4, 8
# How long one side waits for the other's lesson before a flag closes without it.
LESSON_WEEKS = 4
CLOSED_VISIBLE_FOR = timedelta(days=365)
