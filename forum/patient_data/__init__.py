"""What may tell who a patient is, found in what people type. Pure: no Django, no clock.

NHS numbers block; everything else warns. It errs towards finding: about one in eleven numbers of
ten digits passes the NHS number's check by chance, which is why there is an appeal.
"""

from bisect import bisect
from collections.abc import Collection

from forum.patient_data import ages, dates, identifiers, nhs_numbers
from forum.patient_data.findings import Finding, Kind, Severity
from forum.patient_data.nhs_numbers import extract_digits
from forum.patient_data.normalising import normalise
from forum.patient_data.small_numbers import masked_count

__all__ = ["Finding", "Kind", "Severity", "extract_digits", "find_patient_data", "masked_count"]


def find_patient_data(text: str, *, own_postcodes: Collection[str] = ()) -> tuple[Finding, ...]:
    """What a text, a file's name or a picture's description may give away, in order.

    `own_postcodes` are those of organisations, which everybody may know; in any spacing and case.
    """
    reading = normalise(text)
    found = [
        *nhs_numbers.find(reading),
        *dates.find(reading),
        *identifiers.find(reading, own_postcodes),
        *ages.find(reading),
    ]
    # One thing is told once: what blocks before what warns, the longer before the shorter.
    found.sort(key=lambda one: (one.severity != "block", one.start - one.end, one.start))
    kept: list[Finding] = []
    for one in found:
        place = bisect(kept, one.start, key=lambda other: other.start)
        free = place == 0 or kept[place - 1].end <= one.start
        if free and (place == len(kept) or one.end <= kept[place].start):
            kept.insert(place, one)
    return tuple(kept)
