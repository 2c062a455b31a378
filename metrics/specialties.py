"""Treatment functions as readers look for them: the address of each, and with which others it is listed.

What a page calls a specialty is what NHS England calls a treatment function; its page gives the code too.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from django.urls import reverse
from django.utils.text import slugify

from metrics.rtt.columns import TREATMENTS

GROUPS = {
    "Surgery": (
        *("C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170"),
        "X05",
    ),
    "Medicine": (
        *("C_300", "C_301", "C_320", "C_330", "C_340", "C_400", "C_410", "C_430"),
        "X02",
    ),
    "Women, children, mental health and other services": ("C_502", "X04", "X03", "X06"),
}
MOST_NEAR, LEAST_SIMILARITY = 3, 0.6


@dataclass(frozen=True)
class Specialty:
    code: str
    name: str

    @cached_property
    def slug(self) -> str:
        return slugify(self.name)

    def get_absolute_url(self) -> str:
        return reverse("specialty", args=[self.slug])


SPECIALTIES = tuple(
    Specialty(code, TREATMENTS[code]) for codes in GROUPS.values() for code in codes
)
BY_SLUG = {specialty.slug: specialty for specialty in SPECIALTIES}
BY_CODE = {specialty.code: specialty for specialty in SPECIALTIES}


def by_code(text: str) -> Specialty | None:
    """By NHS England's code, with or without what it begins with.

    >>> by_code("c_320").slug, by_code("320").slug, by_code("x02").slug
    ('cardiology', 'cardiology', 'other-medical-services')
    """
    code = text.upper().replace("-", "_")
    return BY_CODE.get(code) or BY_CODE.get(f"C_{code}")


def near_names(text: str) -> tuple[Specialty, ...]:
    """Those that may have been meant: by their whole name, or by a word of it.

    >>> [specialty.name for specialty in near_names("cardiolgy")]
    ['Cardiology']
    >>> [specialty.name for specialty in near_names("orthopaedics")]
    ['Trauma and orthopaedics']
    """
    parts = {part: s for s in SPECIALTIES for part in (*s.slug.split("-"), s.slug)}
    near = get_close_matches(slugify(text), parts, n=len(parts), cutoff=LEAST_SIMILARITY)
    return tuple(dict.fromkeys(parts[part] for part in near))[:MOST_NEAR]
