"""The three standards, and how NHS England's commissioner workbooks lay them out."""

from dataclasses import dataclass

COMMISSIONER, PROVIDER = "commissioner", "provider"
ENGLAND = "ENG"
# In the combined CSV, where nothing is broken down.
ALL_CANCERS, ALL_MODALITIES = "ALL CANCERS", "ALL MODALITIES"
ALL_ROUTES = ("ALL ROUTES", "ALL STAGES")


@dataclass(frozen=True)
class Standard:
    """`code` is NHS England's own, from the combined CSV; `sheets` begin the names of those that hold it;
    `bands` are the last days of how long people waited, the last band being open."""

    code: str
    days: int
    sheets: str
    bands: tuple[int, ...]

    @property
    def within(self) -> str:
        """The column that measures read."""
        return f"within_{self.days}_days"

    @property
    def total(self) -> str:
        return f"total_of_{self.days}_days"

    @property
    def bands_within(self) -> int:
        """How many of the bands lie within the standard."""
        return self.bands.index(self.days) + 1


STANDARDS = (
    Standard("FDS", 28, "28-DAY FDS", (14, 28, 42, 62)),
    Standard("31D", 31, "31-DAY", (31, 38, 48, 62)),
    Standard("62D", 62, "62-DAY", (31, 38, 48, 62, 76, 90, 104)),
)
BY_CODE = {standard.code: standard for standard in STANDARDS}
COLUMNS = tuple(name for each in STANDARDS for name in (each.within, each.total))
