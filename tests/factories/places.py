"""A small England: three ICBs in two regions, and sub-ICB locations in each."""

from datetime import date

from metrics.models import Membership, Place

FROM = date(2022, 7, 1)
# code: (name, kind, inside, latitude, longitude), from the top.
GEOGRAPHY = {
    "ENG": ("England", "england", "", None, None),
    "Y63": ("North East and Yorkshire", "region", "ENG", None, None),
    "Y62": ("North West", "region", "ENG", None, None),
    "QWO": ("West Yorkshire", "icb", "Y63", 53.76, -1.66),
    "QOQ": ("Humber and North Yorkshire", "icb", "Y63", 53.89, -0.74),
    "QOP": ("Greater Manchester", "icb", "Y62", 53.50, -2.28),
    "03R": ("Wakefield", "sub_icb", "QWO", 53.68, -1.42),
    "15F": ("Leeds", "sub_icb", "QWO", 53.81, -1.54),
    "03Q": ("Vale of York", "sub_icb", "QOQ", 53.97, -1.09),
    "03K": ("North Lincolnshire", "sub_icb", "QOQ", 53.59, -0.65),
    "00Y": ("Oldham", "sub_icb", "QOP", 53.54, -2.11),
    "00V": ("Bury", "sub_icb", "QOP", 53.58, -2.30),
}


def make_places() -> dict[str, Place]:
    """All at once: most tests of the forum begin with it."""
    made = Place.objects.bulk_create(
        Place(code=code, name=name, kind=kind, latitude=latitude, longitude=longitude)
        for code, (name, kind, _, latitude, longitude) in GEOGRAPHY.items()
    )
    places = {place.code: place for place in made}
    Membership.objects.bulk_create(
        Membership(child=places[code], parent=places[parent], valid_from=FROM)
        for code, (_, _, parent, _, _) in GEOGRAPHY.items()
        if parent
    )
    return places
