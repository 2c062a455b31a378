"""The dated reference files that come with the site. README.md beside them says what each holds."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def number(text: str) -> float | None:
    return float(text) if text else None


@dataclass(frozen=True)
class ProviderGap:
    """Months for which a provider that had not ended sent nothing; without `until`, still so."""

    provider: str
    name: str
    since: date
    until: date | None
    cause: str
    source: str
    confidence: str


def provider_gaps() -> tuple[ProviderGap, ...]:
    return tuple(
        ProviderGap(
            provider=row["provider"],
            name=row["name"],
            since=date.fromisoformat(row["from_month"]),
            until=day(row["to_month"]),
            cause=row["cause"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in rows("provider_gaps")
    )
