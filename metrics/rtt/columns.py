"""The vocabulary of NHS England's RTT extract: one table for each layout it has been published in.

Source: DOMAIN notes of the project, the extracts themselves (October 2017 onwards) and, for the
older layouts, public readers of those files. The header is found by its words, never by a fixed
number of lines to skip.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

PROVIDER = "Provider Org Code"
PROVIDER_NAME = "Provider Org Name"
COMMISSIONER = "Commissioner Org Code"
COMMISSIONER_NAME = "Commissioner Org Name"
COMMISSIONER_PARENT = "Commissioner Parent Org Code"
PART = "RTT Part Type"
TREATMENT = "Treatment Function Code"
PERIOD = "Period"
YEAR = "Year"
PERIOD_NAME = "Period Name"
KNOWN = "Total"
UNKNOWN = "Patients with unknown clock start date"
TOTAL = "Total All"

TOTAL_TREATMENT = "C_999"
NOT_ENGLAND = "NONC"
WEEKS_IN_TARGET = 18

# Part as in the file -> as stored. 2A is a subset of 2 and is never added to it.
PARTS = {"PART_1A": "1A", "PART_1B": "1B", "PART_2": "2", "PART_2A": "2A", "PART_3": "3"}
ADMITTED, NON_ADMITTED, INCOMPLETE, DECISION_TO_ADMIT, NEW_PERIODS = PARTS.values()
BANDED = (ADMITTED, NON_ADMITTED, INCOMPLETE, DECISION_TO_ADMIT)
COMPLETED = (ADMITTED, NON_ADMITTED)
PART_WORDS = {
    ADMITTED: "completed admitted pathways",
    NON_ADMITTED: "completed non-admitted pathways",
    INCOMPLETE: "incomplete pathways",
    DECISION_TO_ADMIT: "incomplete pathways with a decision to admit",
    NEW_PERIODS: "new pathways",
}

TREATMENTS = {
    "C_100": "General surgery",
    "C_101": "Urology",
    "C_110": "Trauma and orthopaedics",
    "C_120": "Ear, nose and throat",
    "C_130": "Ophthalmology",
    "C_140": "Oral surgery",
    "C_150": "Neurosurgery",
    "C_160": "Plastic surgery",
    "C_170": "Cardiothoracic surgery",
    "C_300": "General internal medicine",
    "C_301": "Gastroenterology",
    "C_320": "Cardiology",
    "C_330": "Dermatology",
    "C_340": "Respiratory medicine",
    "C_400": "Neurology",
    "C_410": "Rheumatology",
    "C_430": "Elderly medicine",
    "C_502": "Gynaecology",
    "X02": "Other medical services",
    "X03": "Other mental health services",
    "X04": "Other paediatric services",
    "X05": "Other surgical services",
    "X06": "Other services",
    "C_999": "All treatment functions",
}
# Up to March 2021 one code stood for what X02 to X06 say since.
OTHER_BEFORE_2021 = "X01"
ALL_TREATMENT_CODES = (*TREATMENTS, OTHER_BEFORE_2021)


def band_names(count: int) -> tuple[str, ...]:
    """Headers of the weekly bands: 104 of one week and an open one (53: 52 and an open one)."""
    closed = [f"Gt {w:02d} To {w + 1:02d} Weeks SUM 1" for w in range(count - 1)]
    return (*closed, f"Gt {count - 1} Weeks SUM 1")


@dataclass(frozen=True)
class Layout:
    name: str
    keys: tuple[str, ...]
    bands: int
    # Header in the file -> the word used here, where they differ.
    renamed: tuple[tuple[str, str], ...] = ()

    @cached_property
    def header(self) -> tuple[str, ...]:
        return (*self.keys, *band_names(self.bands), KNOWN, UNKNOWN, TOTAL)

    def word(self, header: str) -> str:
        return dict(self.renamed).get(header, header)


_ORGANISATIONS = (
    "Provider Parent Org Code",
    "Provider Parent Name",
    PROVIDER,
    PROVIDER_NAME,
    COMMISSIONER_PARENT,
    "Commissioner Parent Name",
    COMMISSIONER,
    COMMISSIONER_NAME,
)
_PART = (PART, "RTT Part Description")
_OLD_PART = ("RTT Part Name", "RTT Part Description")
_TREATMENT = (TREATMENT, "Treatment Function Name")
_SUMMER_2016 = ("Treatment Function Name", "Treatment Function Description")

LAYOUTS = (
    Layout("105 bands, from April 2021", (PERIOD, *_ORGANISATIONS, *_PART, *_TREATMENT), 105),
    Layout(
        "53 bands, October 2017 to March 2021", (PERIOD, *_ORGANISATIONS, *_PART, *_TREATMENT), 53
    ),
    Layout(
        "53 bands, up to September 2017",
        (YEAR, PERIOD_NAME, *_ORGANISATIONS, *_OLD_PART, *_TREATMENT),
        53,
        (("RTT Part Name", PART),),
    ),
    # July 2016 alone puts the code under "Name" and the name under "Description".
    Layout(
        "53 bands, July 2016",
        (YEAR, PERIOD_NAME, *_ORGANISATIONS, *_OLD_PART, *_SUMMER_2016),
        53,
        (("RTT Part Name", PART), ("Treatment Function Name", TREATMENT)),
    ),
)

# Long waits cannot be told apart in the open band of the older layouts.
LONG_WAITS = (52, 65, 78, 104)


def open_band(month: date) -> int:
    """Weeks at which the last band opens in a month's file."""
    return 104 if month >= date(2021, 4, 1) else 52
