"""How large a group may be, and when one that nobody meets or writes in is closed."""

# What a small team can run.
MOST_MEMBERS, MOST_PLACES = 12, 8
# Open at one time, by one facilitator.
MOST_GROUPS = 3
# Without a session and without a note; then they are reminded, and have so many days more.
SILENT_DAYS, GRACE_DAYS = 90, 14
# After its last day, where nobody meets or writes any more.
DAYS_PAST_END = 14
REOPEN_DAYS = 90
LONGEST_DAYS = 2 * 366
# Before a session.
REMINDER_HOURS = 24
