"""Fifty searches, and what each must find among the documents of `generated`, places and measures."""

from typing import NamedTuple


class Asked(NamedTuple):
    """What is typed; what the oracle is told that it means; which title must come first, if any."""

    text: str
    wanted: tuple[str, ...]
    first: str = ""
    unwanted: tuple[str, ...] = ()


PATHWAY = "A shared referral pathway for cardiology in Wakefield"
FIFTY = (
    # A problem, in people's own words.
    Asked("too many referrals cardiology", ("referral", "cardiology"), PATHWAY),
    Asked("Too many referrals? Cardiology!", ("referral", "cardiology"), PATHWAY),
    Asked("many referrals reached the heart clinic", ("referral", "reached", "heart", "clinic"), PATHWAY),
    Asked("doctors write to each other", ("doctors", "write"), PATHWAY),
    Asked("Pinderfields", ("Pinderfields",), PATHWAY),
    Asked("patients did not attend dermatology leeds", ("attend", "dermatology", "leeds", "patient")),
    Asked("letters lost between practices and the hospital", ("letter", "lost", "practices", "hospital")),
    Asked("theatre lists started late urology", ("theatre", "list", "start", "late", "urology")),
    Asked("back pain physiotherapists", ("back", "pain", "physiotherapists")),
    Asked("borrowed scanner", ("borrowed", "scanner")),
    Asked("consultants away in summer", ("consultation", "away", "summer")),
    # What it is called, or a part of it.
    Asked("frailty", ("frailty",), "Frailty"),
    Asked("Dupuytren contracture", ("dupuytren", "contracture"), "Dupuytren contracture"),
    Asked("dupuytren hand", ("dupuytren", "hand"), "Dupuytren contracture of both hands, treated by needle"),
    Asked("surgical hub ophthalmology wakefield", ("surgical", "hub", "ophthalmology", "wakefield")),
    Asked("virtual ward", ("virtual", "ward")),
    Asked("mutual aid neurosurgery", ("mutual", "aid", "neurosurgery")),
    # Places, by name, old name, town and code; and measures.
    Asked("Wakefield", ("wakefield",), "Wakefield"),
    Asked("Vale of York", ("vale", "york"), "Vale of York"),
    Asked("vale york", ("vale", "york")),
    Asked("West Yorkshire", ("west", "yorkshire"), "West Yorkshire"),
    Asked("grimsby", ("grimsby",), "North East Lincolnshire"),
    Asked("NHS Wakefield CCG", ("nhs", "wakefield", "ccg"), "Wakefield"),
    Asked("03r", ("03r",), "Wakefield"),
    Asked("E54000054", ("e54000054",), "West Yorkshire"),
    Asked("King's Lynn", ("kings", "lynn"), "Norfolk and Waveney"),
    Asked("kings lynn", ("kings", "lynn"), "Norfolk and Waveney"),
    Asked("Waiting list", ("wait", "list"), "Waiting list"),
    Asked("time to clear the list", ("time", "clear", "list"), "Time to clear the list"),
    Asked("unreported removals", ("unreported", "removals"), "Removed without a reported completion"),
    # Endings, accents, apostrophes, hyphens and slashes.
    Asked("triage scaphoid fracture", ("triage", "scaphoid", "fracture"), "Triaging scaphoid fractures"),
    Asked("triaged scaphoids fractures", ("triage", "scaphoid", "fracture"), "Triaging scaphoid fractures"),
    Asked("naive cafe", ("naive", "cafe"), "Naïve dosing in the café clinic"),
    Asked("NAÏVE CAFÉ", ("naive", "cafe"), "Naïve dosing in the café clinic"),
    Asked("Elan cooperation ives soupcon", ("elan", "cooperation", "ives", "soupcon")),
    Asked("O'Brien's two-stop", ("obriens", "two", "stop"), "O’Brien’s two-stop knee school"),
    Asked("obriens knees", ("obriens", "knee"), "O’Brien’s two-stop knee school"),
    Asked("secondary interface triage", ("secondary", "interface", "triage"),
          "Meetings at the primary/secondary interface"),
    Asked("teletriage", ("teletriage",), "Meetings at the primary/secondary interface"),
    Asked("zx81 4711", ("zx81", "4711"), "Trial ZX81 of reminders"),
    # Phrases, and what to leave out.
    Asked('"one stop kiosk"', ("one stop kiosk",), "Kiosk with one stop"),
    Asked("“stop one kiosk”", ("stop one kiosk",), "Kiosk at a stop"),
    Asked("kiosk stop", ("kiosk", "stop")),
    Asked("kiosk -bus", ("kiosk",), "Kiosk with one stop", ("bus",)),
    Asked('kiosk -"stop one" aids', ("kiosk", "aids"), "Kiosk with one stop", ("stop one",)),
    Asked("scanner dermatology -Leeds -wakefield", ("scanner", "dermatology"), "", ("leeds", "wakefield")),
    # Other alphabets, markup, and what nobody has written.
    Asked("قائمة الانتظار", ("قائمة", "الانتظار"), "قائمة الانتظار"),
    Asked("ασκληπιος", ("ασκληπιος",), "Ἀσκληπιός"),
    Asked("cataract <b>fast</b>", ("cataract", "b", "fast"), "Cataract <b>fast</b> & safe"),
    Asked("quetzalcoatl", ("quetzalcoatl",)),
)  # fmt: skip
