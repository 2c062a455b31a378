"""How long what an area says of access holds, and by when suppliers and others are answered."""

from datetime import timedelta

LAPSE_DAYS = 365
REMINDED_BEFORE = timedelta(days=30)
CORRECTION_DAYS = 10
UPLOADS_KEPT = timedelta(days=7)
