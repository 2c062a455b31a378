"""Finds what may identify a patient in what people type. Pure: no Django, no clock.

NHS numbers block; everything else warns. It errs towards finding: about one in eleven numbers of
ten digits passes the NHS number's check by chance, which is why there is an appeal.
"""

from bisect import bisect
from collections.abc import Collection

from forum.patient_data import ages, dates, identifiers, nhs_numbers
from forum.patient_data.findings import Finding, Kind, Severity
from forum.patient_data.nhs_numbers import extract_digits
from forum.patient_data.normalising import normalise

__all__ = ["Finding", "Kind", "Severity", "extract_digits", "find_patient_data"]


def find_patient_data(text: str, *, own_postcodes: Collection[str] = ()) -> tuple[Finding, ...]:
    """What a text, a file's name or a picture's description may give away, in order.

    `own_postcodes` are those of organisations, which everybody may know; in any spacing and case.
    """
    normalised = normalise(text)
    findings = [
        *nhs_numbers.find(normalised),
        *dates.find(normalised),
        *identifiers.find(normalised, own_postcodes),
        *ages.find(normalised),
    ]
    # Overlapping findings are reported once: blocking before warning, the longer before the shorter.
    findings.sort(
        key=lambda finding: (
            finding.severity != "block",
            finding.start - finding.end,
            finding.start,
        )
    )
    distinct: list[Finding] = []
    for finding in findings:
        position = bisect(distinct, finding.start, key=lambda earlier: earlier.start)
        free_before = position == 0 or distinct[position - 1].end <= finding.start
        if free_before and (position == len(distinct) or finding.end <= distinct[position].start):
            distinct.insert(position, finding)
    return tuple(distinct)
