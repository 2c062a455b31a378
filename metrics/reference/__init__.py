"""The dated reference files that come with the site. README.md beside them says what each holds."""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def _earlier_centres() -> dict[str, tuple[date, float, float]]:
    return {
        row["place"]: (
            date.fromisoformat(row["until"]),
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in rows("earlier_centres")
    }


def earlier_centre(place: str, on: date) -> tuple[float, float] | None:
    """Latitude and longitude of a place's centre on a day before its boundary moved; none where the
    place's own holds."""
    until, *centre = _earlier_centres().get(place, (date.min, 0.0, 0.0))
    return (centre[0], centre[1]) if on < until else None


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def number(text: str) -> float | None:
    return float(text) if text else None
