"""Twenty thousand made-up documents in the words of the field, always the same ones, and among them
some of which it is known what must find them."""

from collections.abc import Iterator
from random import Random

from forum.rooms.searchable import Audience, Document, Facet
from metrics.reference import rows
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

HOW_MANY = 20_000
SEED = 20251123

ACTIONS = (
    "One stop clinic",
    "Advice and guidance",
    "Weekend theatre lists",
    "Surgical hub",
    "Virtual ward",
    "Pooled waiting list",
    "Telephone assessment before surgery",
    "Group consultations",
    "Patient initiated follow-up",
    "Photographs with the letter",
    "Straight to test",
    "Mutual aid",
    "Booking by text message",
    "Validation of the list",
    "Evening scanning",
    "Shared care agreement",
)
PROBLEMS = (
    "The clinic was sent more referrals than it could see.",
    "Patients waited months for a first appointment.",
    "Theatre lists started late and finished early.",
    "Beds were not free after an operation.",
    "Scans were done in time and reported late.",
    "One in ten did not attend, and nobody knew why.",
    "Follow-up visits took the place of new ones.",
    "Letters between practices and the hospital were lost.",
    "Consultants were away in summer, and the list grew.",
    "Some had been on two lists at once.",
)
STEPS = (
    "A nurse rang everybody who had waited longest.",
    "General practitioners were asked what they wanted to know.",
    "Two lists were joined, with one booking team.",
    "A dashboard showed each morning who could be called.",
    "Porters, anaesthetists and ward staff met every week.",
    "The form was cut to one side of paper.",
    "Students helped with telephone calls in the evening.",
    "A second scanner was borrowed from the neighbouring hospital.",
    "Physiotherapists saw those with back pain first.",
    "Pharmacists looked through medicines before admission.",
)
RESULTS = (
    "After a year fewer were waiting, and staff stayed.",
    "The first month was hard; then it ran by itself.",
    "It did not help those who live far from the hospital.",
    "Costs rose at first and were back after six months.",
    "We would start smaller, and measure sooner.",
    "Nothing changed that could not have been chance.",
)
GRADES = {"A": "compared", "B": "shifted", "C": "before and after", "D": "reported"}
OUTCOMES = {"worked": "It worked", "mixed": "Some of it worked", "did_not_work": "It did not work"}

# Planted: what each is called, what it says, and by what it can be narrowed.
PLANTED = (
    (
        "wakefield",
        "A shared referral pathway for cardiology in Wakefield",
        "Too many referrals reached the heart clinic at Pinderfields. Practices and the hospital now see the"
        " same referral, and doctors write to each other about it. Many referrals needed advice only.",
        {"treatment": "C_320"},
    ),
    (
        "naive",
        "Naïve dosing in the café clinic",
        "Élan and coöperation at St Ívès, with a soupçon of luck.",
        {},
    ),
    ("obrien", "O’Brien’s two-stop knee school", "Mr O’Brien saw knees twice, never thrice.", {}),
    (
        "slash",
        "Meetings at the primary/secondary interface",
        "Referral/triage decisions, and an e-RS worklist at http://example.org/teletriage?x=1.",
        {},
    ),
    ("phrase", "Kiosk with one stop", "The shop has a one stop kiosk for hearing aids.", {}),
    ("backwards", "Kiosk at a stop", "At the bus stop one kiosk lends hearing aids.", {}),
    ("code", "Trial ZX81 of reminders", "Project number 4711, arm B.", {}),
    ("short", "Frailty", "An outline.", {}),
    (
        "long",
        "What we learnt about frailty",
        "Frailty, frailty and frailty again: " + " ".join(STEPS) + " " + " ".join(RESULTS),
        {},
    ),
    ("welsh", "Llanfair y bobl", "Gofal iechyd i bawb.", {}),
    ("arabic", "قائمة الانتظار", "A leaflet in Arabic about the waiting list.", {}),
    ("greek", "Ἀσκληπιός", "A leaflet in Greek.", {}),
    (
        "markup",
        "Cataract <b>fast</b> & safe",
        "<script>alert('cataract')</script> is only text here.",
        {},
    ),
    (
        "stems",
        "Triaging scaphoid fractures",
        "They triaged every scaphoid fracture; triage takes a minute.",
        {},
    ),
    ("exact", "Dupuytren contracture", "Hands.", {}),
    (
        "partly",
        "Dupuytren contracture of both hands, treated by needle",
        "Contracture, contracture.",
        {},
    ),
)


def generated_documents(how_many: int = HOW_MANY) -> Iterator[Document]:
    chance = Random(SEED)
    places = [row for row in rows("places") if row["kind"] == "sub_icb"]
    treatments = [code for code in TREATMENTS if code != TOTAL_TREATMENT]
    for number in range(how_many - len(PLANTED)):
        yield _made_up(number, chance, chance.choice(places), chance.choice(treatments))
    for key, title, body, facets in PLANTED:
        labels = tuple(Facet(name, code, TREATMENTS[code]) for name, code in facets.items())
        yield _document(key, title, body, labels)


def _made_up(number: int, chance: Random, place: dict[str, str], treatment: str) -> Document:
    grade, outcome = chance.choice(list(GRADES)), chance.choice(list(OUTCOMES))
    specialty = TREATMENTS[treatment]
    sentences = [
        *chance.sample(PROBLEMS, 2),
        *chance.sample(STEPS, 4),
        *chance.sample(RESULTS, 2),
        f"It was begun in {specialty.lower()} with {chance.randrange(2, 90)} people.",
    ]
    title = f"{chance.choice(ACTIONS)} for {specialty.lower()} in {place['name']}"
    facets = (
        Facet("place", place["code"], place["name"]),
        Facet("treatment", treatment, specialty),
        Facet("grade", grade, f"{grade}: {GRADES[grade]}"),
        Facet("outcome", outcome, OUTCOMES[outcome]),
    )
    return _document(str(number), title, " ".join(sentences), facets)


def _document(key: str, title: str, body: str, facets: tuple[Facet, ...]) -> Document:
    return Document(
        kind="account",
        kind_label="Account",
        key=key,
        address=f"/made-up/{key}/",
        title=title,
        body=body,
        note="A made-up account",
        audience=Audience.PUBLIC,
        facets=facets,
    )
