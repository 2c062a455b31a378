"""Fifty searches, and what each must find among the documents of `generated`, places and measures."""

from typing import NamedTuple


class JudgedQuery(NamedTuple):
    """What is typed; what the oracle is told that it means; which title must come first, if any."""

    text: str
    wanted: tuple[str, ...]
    first: str = ""
    unwanted: tuple[str, ...] = ()


PATHWAY = "A shared referral pathway for cardiology in Wakefield"
JUDGED_QUERIES = (
    # A problem, in people's own words.
    JudgedQuery("too many referrals cardiology", ("referral", "cardiology"), PATHWAY),
    JudgedQuery("Too many referrals? Cardiology!", ("referral", "cardiology"), PATHWAY),
    JudgedQuery(
        "many referrals reached the heart clinic",
        ("referral", "reached", "heart", "clinic"),
        PATHWAY,
    ),
    JudgedQuery("doctors write to each other", ("doctors", "write"), PATHWAY),
    JudgedQuery("Pinderfields", ("Pinderfields",), PATHWAY),
    JudgedQuery(
        "patients did not attend dermatology leeds", ("attend", "dermatology", "leeds", "patient")
    ),
    JudgedQuery(
        "letters lost between practices and the hospital",
        ("letter", "lost", "practices", "hospital"),
    ),
    JudgedQuery(
        "theatre lists started late urology", ("theatre", "list", "start", "late", "urology")
    ),
    JudgedQuery("back pain physiotherapists", ("back", "pain", "physiotherapists")),
    JudgedQuery("borrowed scanner", ("borrowed", "scanner")),
    JudgedQuery("consultants away in summer", ("consultation", "away", "summer")),
    # What it is called, or a part of it.
    JudgedQuery("frailty", ("frailty",), "Frailty"),
    JudgedQuery("Dupuytren contracture", ("dupuytren", "contracture"), "Dupuytren contracture"),
    JudgedQuery(
        "dupuytren hand",
        ("dupuytren", "hand"),
        "Dupuytren contracture of both hands, treated by needle",
    ),
    JudgedQuery(
        "surgical hub ophthalmology wakefield", ("surgical", "hub", "ophthalmology", "wakefield")
    ),
    JudgedQuery("virtual ward", ("virtual", "ward")),
    JudgedQuery("mutual aid neurosurgery", ("mutual", "aid", "neurosurgery")),
    # Places, by name, old name, town and code; and measures.
    JudgedQuery("Wakefield", ("wakefield",), "Wakefield"),
    JudgedQuery("Vale of York", ("vale", "york"), "Vale of York"),
    JudgedQuery("vale york", ("vale", "york")),
    JudgedQuery("West Yorkshire", ("west", "yorkshire"), "West Yorkshire"),
    JudgedQuery("grimsby", ("grimsby",), "North East Lincolnshire"),
    JudgedQuery("NHS Wakefield CCG", ("nhs", "wakefield", "ccg"), "Wakefield"),
    JudgedQuery("03r", ("03r",), "Wakefield"),
    JudgedQuery("E54000054", ("e54000054",), "West Yorkshire"),
    JudgedQuery("King's Lynn", ("kings", "lynn"), "Norfolk and Waveney"),
    JudgedQuery("kings lynn", ("kings", "lynn"), "Norfolk and Waveney"),
    JudgedQuery("Waiting list", ("wait", "list"), "Waiting list"),
    JudgedQuery("time to clear the list", ("time", "clear", "list"), "Time to clear the list"),
    JudgedQuery("unreported removals", ("unreported", "removals"), "Unreported removals"),
    # Endings, accents, apostrophes, hyphens and slashes.
    JudgedQuery(
        "triage scaphoid fracture",
        ("triage", "scaphoid", "fracture"),
        "Triaging scaphoid fractures",
    ),
    JudgedQuery(
        "triaged scaphoids fractures",
        ("triage", "scaphoid", "fracture"),
        "Triaging scaphoid fractures",
    ),
    JudgedQuery("naive cafe", ("naive", "cafe"), "Naïve dosing in the café clinic"),
    JudgedQuery("NAÏVE CAFÉ", ("naive", "cafe"), "Naïve dosing in the café clinic"),
    JudgedQuery("Elan cooperation ives soupcon", ("elan", "cooperation", "ives", "soupcon")),
    JudgedQuery("O'Brien's two-stop", ("obriens", "two", "stop"), "O’Brien’s two-stop knee school"),
    JudgedQuery("obriens knees", ("obriens", "knee"), "O’Brien’s two-stop knee school"),
    JudgedQuery(
        "secondary interface triage",
        ("secondary", "interface", "triage"),
        "Meetings at the primary/secondary interface",
    ),
    JudgedQuery("teletriage", ("teletriage",), "Meetings at the primary/secondary interface"),
    JudgedQuery("zx81 4711", ("zx81", "4711"), "Trial ZX81 of reminders"),
    # Phrases, and what to leave out.
    JudgedQuery('"one stop kiosk"', ("one stop kiosk",), "Kiosk with one stop"),
    JudgedQuery("“stop one kiosk”", ("stop one kiosk",), "Kiosk at a stop"),
    JudgedQuery("kiosk stop", ("kiosk", "stop")),
    JudgedQuery("kiosk -bus", ("kiosk",), "Kiosk with one stop", ("bus",)),
    JudgedQuery('kiosk -"stop one" aids', ("kiosk", "aids"), "Kiosk with one stop", ("stop one",)),
    JudgedQuery(
        "scanner dermatology -Leeds -wakefield",
        ("scanner", "dermatology"),
        "",
        ("leeds", "wakefield"),
    ),
    # Other alphabets, markup, and what nobody has written.
    JudgedQuery("قائمة الانتظار", ("قائمة", "الانتظار"), "قائمة الانتظار"),
    JudgedQuery("ασκληπιος", ("ασκληπιος",), "Ἀσκληπιός"),
    JudgedQuery("cataract <b>fast</b>", ("cataract", "b", "fast"), "Cataract <b>fast</b> & safe"),
    JudgedQuery("quetzalcoatl", ("quetzalcoatl",)),
)
