"""(b) The obvious way: pandas reads everything, adds up, and bulk_create writes rows as wide as the
file. No checks, no places, no figures.

python -m benchmarks.obvious ZIP
"""

import sys
from typing import Any

import django
import pandas as pd

from benchmarks.processes import clocked, report
from metrics.rtt.columns import (
    COMMISSIONER,
    KNOWN,
    LAYOUTS,
    PART,
    TOTAL,
    TREATMENT,
    UNKNOWN,
    band_names,
)

BANDS = band_names(LAYOUTS[0].bands)


def wide_model() -> Any:
    """A scratch table of the benchmark's own, with one column a week."""
    from django.db import connection, models

    class Meta:
        app_label = "metrics"
        db_table = "benchmark_wide_count"
        managed = False
        constraints = [
            models.UniqueConstraint(
                fields=["commissioner", "part", "treatment_function"], name="one_wide_count_once"
            )
        ]

    numbers = (*(f"week_{week}" for week in range(len(BANDS))), "known", "unknown", "total")
    columns: dict[str, Any] = {
        "commissioner": models.CharField(max_length=6),
        "part": models.CharField(max_length=8),
        "treatment_function": models.CharField(max_length=5),
        **{name: models.IntegerField() for name in numbers},
    }
    model = type("WideCount", (models.Model,), {"__module__": __name__, "Meta": Meta, **columns})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return model


def measured(path: str, model: Any) -> None:
    frame = pd.read_csv(path)
    keys, numbers = [COMMISSIONER, PART, TREATMENT], [*BANDS, KNOWN, UNKNOWN, TOTAL]
    grouped = frame.groupby(keys)[numbers].sum().astype(int)
    names = [field.name for field in model._meta.concrete_fields][1:]
    model.objects.bulk_create(
        model(**dict(zip(names, (*key, *counts), strict=True)))
        for key, *counts in grouped.itertuples(name=None)
    )


def main(path: str) -> None:
    django.setup()
    model = wide_model()
    with clocked() as clock:
        measured(path, model)
    report(**clock, counts=model.objects.count())


if __name__ == "__main__":
    main(*sys.argv[1:])
