"""That a column of figures is declared once and nothing of it is forgotten."""

from metrics.models import Figure, Parts
from metrics.models.figure_columns import EXPORTED_COLUMNS, FIGURE_COLUMNS
from metrics.releases.figures import FIELDS


def test_every_field_is_loaded_and_every_column_read() -> None:
    stored = {field.name for field in Figure._meta.concrete_fields if not field.primary_key}
    assert sorted(FIELDS) == sorted(stored)
    assert Parts._fields == tuple(column.name for column in FIGURE_COLUMNS)


def test_the_exported_columns_stay_as_promised() -> None:
    """Others read these files by name and by order: a new column goes to the end."""
    assert [column.header for column in EXPORTED_COLUMNS][:12] == [
        "waiting_list",
        "within_18_weeks",
        "percent_within_18_weeks",
        "median_weeks",
        "p92_weeks",
        "over_52_weeks",
        "over_65_weeks",
        "over_78_weeks",
        "over_104_weeks",
        "completed_admitted",
        "completed_non_admitted",
        "clock_starts",
    ]
