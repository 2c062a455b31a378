"""How NHS England rated 44 local plans in 2017, told as history, and why this site rates nobody."""

from dataclasses import dataclass

from metrics import reference
from metrics.pages.components import Cell, Column, Row, Table

# No measure may have it: it stands where measures do.
SLUG = "about-ratings"
SOURCE = "NHS England board paper PB.21.07.2017/11, 21 July 2017"
# As NHS England called them, with how many of the plans were in each.
CATEGORIES = {
    "outstanding": 5,
    "advanced": 20,
    "making progress": 14,
    "needs most improvement": 5,
}
# Nine, in the three groups of the board paper.
MEASURED = (
    "hospitals: emergency care, elective care, patient safety",
    "care for patients elsewhere: general practice, mental health, cancer",
    "change in the whole system: prevention, finance, leadership",
)


@dataclass(frozen=True)
class AboutRatings:
    plans: int
    named: int
    categories: Table
    names: Table

    measured = MEASURED


def about_ratings() -> AboutRatings:
    named = reference.rows("stp_ratings_2017")
    categories = Table(
        "The four categories of 2017",
        (Column("Category, as NHS England called it"), Column("Plans", numeric=True)),
        tuple(_row(name, Cell(str(plans), numeric=True)) for name, plans in CATEGORIES.items()),
        note=f"Source: {SOURCE}.",
    )
    names = Table(
        "Plans whose category of 2017 is known here, by name",
        (Column("Plan"), Column("Category then")),
        tuple(_row(row["plan"], Cell(row["category"])) for row in named),
        note="Sources: National Health Executive, July 2017; Surrey Heartlands; Sussex Health and Care.",
    )
    return AboutRatings(sum(CATEGORIES.values()), len(named), categories, names)


def _row(name: str, cell: Cell) -> Row:
    return Row((Cell(name, header=True), cell))
