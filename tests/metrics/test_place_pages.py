"""The pages of a place: what each shows, under which address, and what is said of the places inside."""

from datetime import date

MONTHS = (date(2025, 12, 1),)
