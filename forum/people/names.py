"""Names under which people write: which might be taken for a role, or for somebody else."""

import re
import unicodedata

from django.db.models import QuerySet

from forum.people.models import User

# Letters, digits and marks that look like plain ones, in lower case.
LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝɡοανικрмтвнӏı01‐‑‒–—’‘ʼ`",
    "aeopcyxijshdqwgoavikpmtbnliol-----\u0027\u0027\u0027\u0027",
)
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
# Surnames too, so `Ann Steward` is a name; what stands before or after says that a role is meant.
ROLE_WORDS = (
    r"administrators?|admin|moderators?|approvers?|webmaster|official|verified|support team"
    r"|icb leads?|improvement leads?|nhs|nhse|integrated care boards?|icb|pathway exchange"
)
STEWARD = (
    r"(?:demo|demonstration|site|chief|head|senior|lead|national|clinical|community|the|topic|your|forum)"
    r"\s+stewards?|stewards?\s*(?:,|\(|for\b|of\b|team\b)|^stewards?$"
)
IMITATES_ROLE = re.compile(rf"\b(?:{ROLE_WORDS})\b|{STEWARD}", re.IGNORECASE)

ROLE_NAME = (
    "Enter your own name. A role or an organisation is shown beside it, once it has been granted or"
    " confirmed."
)
MIXED_ALPHABETS = "Enter your name in letters of one alphabet."
LOOKS_LIKE_ANOTHER = (
    "This name looks like another member's, written with other letters. Enter your own name as you"
    " usually write it."
)


def refused_name(name: str, *, of: User | None = None) -> str:
    """Why nobody can write under a name, for its owner; nothing where they can. Two members may have one
    name: they are told apart by what is shown beside it."""
    plain = looks_like(name)
    if IMITATES_ROLE.search(" ".join(name.split())) or IMITATES_ROLE.search(plain):
        return ROLE_NAME
    if len(_alphabets(name)) > 1:
        return MIXED_ALPHABETS
    others = _others(of).values_list("name", flat=True)
    same = same_name(name)
    if any(looks_like(other) == plain and same_name(other) != same for other in others):
        return LOOKS_LIKE_ANOTHER
    return ""


def namesakes(person: User) -> list[User]:
    """Others with the same name, of whom readers should know."""
    if not person.name:
        return []
    others = _others(person).filter(name__iexact=person.name).select_related("organisation")
    return list(others.order_by("pk")[:10])


def same_name(name: str) -> str:
    """As two people's names are compared: spaces and capitals make no other name."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def looks_like(name: str) -> str:
    """What a reader sees of it: without letters that cannot be seen, in letters that look the same."""
    visible = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", name)
        if unicodedata.category(letter) not in ("Cf", "Cc", "Mn")
    )
    return " ".join(visible.casefold().translate(LOOK_ALIKES).split())


def _alphabets(name: str) -> set[str]:
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in name if letter.isalpha()}
    return names & set(ALPHABETS)


def _others(person: User | None) -> QuerySet[User]:
    others = User.objects.open().exclude(name="")
    return others.exclude(pk=person.pk) if person and person.pk else others
