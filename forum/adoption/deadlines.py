"""When the lead of an adoption is asked how it goes, and when it counts as one that nobody speaks of."""

PROMPT_DAYS, STALE_DAYS = 90, 180
