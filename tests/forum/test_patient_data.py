"""Texts are made from rules, so that each rule is tried with many numbers, names and dates."""

import hashlib
import time
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import cycle, islice, product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from forum.patient_data import Finding, extract_digits, find_patient_data

pytestmark = pytest.mark.embedded


def check_digit(nine: str) -> str | None:
    """By the NHS Data Dictionary, step by step; none where no tenth digit makes it valid."""
    total = 0
    for position in range(9):
        total += int(nine[position]) * (10 - position)
    check = 11 - total % 11
    if check == 10:
        return None
    return "0" if check == 11 else str(check)


def valid_numbers(first: int, step: int, count: int) -> list[str]:
    made = []
    nine = first
    while len(made) < count:
        check = check_digit(f"{nine:09d}")
        if check is not None:
            made.append(f"{nine:09d}{check}")
        nine += step
    return made


def test_the_oracle_knows_published_examples() -> None:
    assert check_digit("943476591") == "9"
    assert check_digit("401023213") == "7"
    assert check_digit("943476592") != "9"


# What England, Wales, Northern Ireland and Scotland give out, and the range for tests.
NUMBERS = [
    *valid_numbers(400_000_001, 7_654_321, 8),
    *valid_numbers(600_000_007, 9_876_543, 8),
    *valid_numbers(320_000_003, 1_234_567, 4),
    *valid_numbers(999_000_000, 12_345, 4),
    *valid_numbers(101_551_231, 1_000_003, 4),
]


def usual(number: str, gap: str) -> str:
    return f"{number[:3]}{gap}{number[3:6]}{gap}{number[6:]}"


def in_script(number: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in number)


GAPS = [
    *("", " ", "  ", "-", ".", "/", "_", "\n", "\r\n", "\t", " - ", "\n> ", "\u00a0", "\u2009"),
    *("\u2011", "\u2013", "\u2212", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u00b7"),
    *("&nbsp;", "&#8203;", "&#x2009;", "&shy;", "**", "\\-", "`"),
]
SURROUNDINGS = [
    *("{}", "({})", "[{}]", "“{}”", "NHS no: {}", "NHS number {}.", "NHS{}", "pt {}, seen", "#{}"),
    *("No. {}", "**{}**", "| {} | x |", "bed 4 {}", "1. {}", "+ {}", "{}.pdf", "scan_{}_v2.docx"),
    *("<{}>", "{}\n\nNext.", "Re: {}; thanks", "x\n{}", "name={}&x=1", "https://a.example/p/{}"),
]
SCRIPTS = ["\u0660", "\u06f0", "\u0966", "\u09e6", "\uff10", "\U0001d7ce", "\U0001d7f6"]


def nhs_numbers() -> Iterable[str]:
    numbers = cycle(NUMBERS)
    for gap, surroundings in product(GAPS, SURROUNDINGS):
        yield surroundings.format(usual(next(numbers), gap))
    for zero, gap in product(SCRIPTS, ["", " ", "-", "\u200b"]):
        yield usual(in_script(next(numbers), zero), gap)
    for number in NUMBERS:
        yield f"{number[:5]} {number[5:]}"
        yield " ".join(number)
        yield "-".join(number[i : i + 2] for i in range(0, 10, 2))


def blocked(text: str) -> list[str]:
    """The numbers that block, which must be shown with two digits only."""
    blocking = [finding for finding in find_patient_data(text) if finding.severity == "block"]
    assert {finding.kind for finding in blocking} <= {"nhs_number"}
    assert all(sum(map(str.isdigit, finding.masked_text)) == 2 for finding in blocking)
    return [extract_digits(text[finding.start : finding.end]) for finding in blocking]


def test_nhs_numbers_block() -> None:
    missed = []
    for text in NHS_NUMBERS:
        digits = blocked(text)
        if len(digits) != 1 or digits[0] not in NUMBERS:
            missed.append(text)
    assert missed == []


NHS_NUMBERS = [*dict.fromkeys(nhs_numbers())]


def test_a_number_named_as_one_warns_where_a_digit_is_wrong() -> None:
    for number in NUMBERS:
        wrong = number[:9] + str((int(number[9]) + 1) % 10)
        assert [
            (finding.kind, finding.severity)
            for finding in find_patient_data(f"NHS number: {wrong}")
        ] == [("nhs_number", "warn")]
        assert find_patient_data(f"Order {wrong}") == ()


def test_two_numbers_are_two_findings() -> None:
    first, second = NUMBERS[0], NUMBERS[9]
    for gap in (" ", ", ", "\n", " and ", "; "):
        text = f"{usual(first, ' ')}{gap}{usual(second, ' ')}"
        assert [extract_digits(text[f.start : f.end]) for f in find_patient_data(text)] == [
            first,
            second,
        ]


# --- what warns -----------------------------------------------------------------------------------

DATES = [
    *(
        "12/03/1985",
        "3/4/62",
        "12-03-1985",
        "12.03.1985",
        "1985-03-12",
        "12 March 1985",
        "3 Mar 62",
    ),
    *("12th March 1985", "1st of May 1931", "March 12, 1985", "March 12th 1985", "12 / 03 / 1985"),
]
POSTCODES = [
    "WF1 4DG",
    "wf1 4dg",
    "WF14DG",
    "SW1A 2AA",
    "M1 1AE",
    "EC1A 1BB",
    "LS1 3EX",
    "YO10 5DD",
]
AGES = ["43", "7", "81", "103"]


def warned() -> Iterable[tuple[str, str]]:
    births = [
        "DOB {}",
        "dob: {}",
        "D.O.B. {}",
        "Date of birth: {}",
        "born {}",
        "She was born on {}",
    ]
    for words, day in product([*births, "{} (DOB)", "born in Leeds on {}"], DATES):
        yield "date_of_birth", words.format(day)
    yield from (("date_of_birth", f"DOB_{day}.pdf") for day in ("12-03-1985", "12031985", "120385"))
    lives = ["{}", "lives at {}", "({})", "from {}.", "3 High Street, Leeds, {}", "{}_letter.docx"]
    for words, postcode in product(lives, POSTCODES):
        yield "postcode", words.format(postcode)
    labels = ["MRN", "MRN:", "Hospital number", "Hospital No.", "hosp no", "Patient ID:", "Unit no"]
    for label, number in product(
        [*labels, "K-number", "K number"], ["123456", "K1234567", "12345678"]
    ):
        yield "hospital_number", f"{label} {number}"
    yield from (("hospital_number", f"seen: {number}") for number in ("K123456", "K1234567"))
    old = [
        "the {}-year-old",
        "a {} year old man",
        "a {} yr old woman",
        "A {}-yr-old lady",
        "{}yo M",
    ]
    phrases = [
        "He is {} years old",
        "A man aged {}",
        "the patient, aged {}, came",
        "{} y/o",
        "{} yo",
    ]
    for words, age in product(old + phrases, AGES):
        yield "age", words.format(age)
    short = ["{}M with chest pain", "{}F, referred by", "a {}F", "{}/M", "F/{}", "{} yr male"]
    for words, age in product(short, ["43", "81"]):
        yield "age", words.format(age)
    yield from (
        ("age", f"a {words}-year-old girl") for words in ("forty-three", "seven", "nineteen")
    )
    yield from (
        ("age", f"a {n}-{unit}-old baby") for n, unit in product((3, 11), ("week", "month"))
    )
    names = ["J.S. ({})", "J.S., {}", "J. S. aged {}", "Mrs B ({})", "Mr S, {}", "JS aged {}"]
    for words, age in product([*names, "Patient A, {}"], ["43", "81"]):
        yield "initials_and_age", words.format(age)
    named = [
        "Mr Smith, {}",
        "Mrs Ann O’Hara ({})",
        "Ms Khan-Lee, aged {}",
        "Miss Zoë Ng ({}) was seen",
    ]
    for words, age in product([*named, "Mr J. Smith, {}, has waited"], ["43", "7", "103"]):
        yield "name_and_age", words.format(age)
    stays = ["Bed 4 on {}", "admitted to ward 7 on {}", "{}: bay 3", "She left ward 12B on {}"]
    for words, day in product(stays, ["12/03/2025", "12 March 2025", "2025-03-12"]):
        yield "stay", words.format(day)


WARNED = [*dict.fromkeys(warned())]


def test_what_warns() -> None:
    missed = []
    for kind, text in WARNED:
        for written in (text, f"Before. {text} After."):
            kinds = {(finding.kind, finding.severity) for finding in find_patient_data(written)}
            if kinds != {(kind, "warn")}:
                missed.append((written, kinds))
    assert missed == []


# --- what must pass -------------------------------------------------------------------------------

# Ten digits that would pass the check, wherever something else is made of ten digits.
LOOK_ALIKE = valid_numbers(411_111_111, 3_333_337, 12)


def telephones() -> Iterable[str]:
    for ten in LOOK_ALIKE:
        # A national number of ten digits, in every way that people write it.
        yield f"0{ten[:4]} {ten[4:]}"
        yield f"0{ten[:2]} {ten[2:6]} {ten[6:]}"
        yield f"+44 {ten[:4]} {ten[4:]}"
        yield f"+44 (0){ten[:4]} {ten[4:]}"
        yield f"+44 (0){ten[:3]} {ten[3:6]} {ten[6:]}"
        yield f"+44 {ten[:3]} {ten[3:6]} {ten[6:]}"
        yield f"0044 {ten[:3]} {ten[3:6]} {ten[6:]}"
        yield f"+44{ten}"
    for ten in valid_numbers(80_000_001, 765_432, 6):
        yield f"Call {ten[:4]} {ten[4:]}"
        yield f"Tel: {ten}"


def other_numbers() -> Iterable[str]:
    for ten in LOOK_ALIKE:
        yield f"ISBN {ten}"
        yield f"ISBN-10: {ten[0]}-{ten[1:4]}-{ten[4:9]}-{ten[9]}"
        yield f"ISBN 978{ten}"
        yield f"SE {ten[:5]} {ten[5:]}"
        yield f"TQ{ten}"
        yield f"£{ten[:8]}.{ten[8:]}"
        yield f"£{ten}"
        yield f"{ten[:1]},{ten[1:4]},{ten[4:7]},{ten[7:]} pathways"
        yield f"{ten[:1]} {ten[1:4]} {ten[4:7]} {ten[7:]} pathways"
        yield f"{ten[:3]},{ten[3:6]},{ten[6:]}"
        yield f"{ten[:6]},{ten[6:]},61.5"
        yield f"0.{ten}"
        yield f"-1.{ten},53.{ten}"
        yield f"847179.{ten}"
        yield f"{ten[:2]}.{ten[2:4]} {ten[4:6]}.{ten[6:8]} {ten[8:]}"
        yield f"{ten}{ten[0]}"
        yield f"{ten[:4]} {ten[4:8]} {ten[8:]}{ten[:6]}"
        yield f"sn{ten}"
        yield f"{ten[:5]}x{ten[5:]}"
    for number in NUMBERS:
        # One digit wrong: of the eleven remainders only one passes.
        yield f"Order {number[:9]}{(int(number[9]) + 1) % 10}"
    yield from (hashlib.sha256(str(n).encode()).hexdigest() for n in range(40))
    yield from (hashlib.sha1(str(n).encode()).hexdigest()[:12] for n in range(40))
    yield from ("7,199,624 pathways", "7199624", "1,234,567,890", "0000000000", "000 000 0000")
    yield from (
        "192.168.100.1",
        "10.123.12.244",
        "v2024.12.1",
        "HTG12",
        "IPG680",
        "DOI 10.1136/b.9",
    )


def dates_and_codes() -> Iterable[str]:
    for days in range(0, 2_000, 111):
        day = date(2020, 1, 1) + timedelta(days=days)
        yield f"{day:%Y-%m-%d} 10:30"
        yield f"{day:%Y-%m-%d} 10"
        yield f"{day:%d/%m/%Y} 12"
        yield f"IMG_{day:%Y%m%d}_10"
        yield f"The clinic opened on {day:%d/%m/%Y}."
        yield f"Babies born after {day:%d %B %Y}"
        yield f"Ward 7 reopened on {day:%d %B %Y}"
    yield from (
        "2023-24 2024-25",
        "2019/20 2021",
        "December 2025: 61.5%",
        "the NHS was born on 5 July 1948",
    )
    # Codes of sub-ICB locations, ICBs, regions, providers, practices; of the Office for National
    # Statistics; of treatment functions, operations, diagnoses and payments.
    for n, letter in product((0, 2, 11, 12, 14, 15, 70, 99), "AFHMNPRTX"):
        yield f"{n:02}{letter}"
    yield from ("QWO", "QOQ", "X2C4Y", "W2U3Z", "D2P2L", "A3A8R", "Y63", "RXF", "RXF10", "B82001")
    yield from ("E54000054", "E38000225", "C_110", "W37.1", "I21.9", "HN22A", "EB10D", "M62 J29")
    yield from ("NHS Leeds (15F)", "11M,NHS Gloucestershire", "15M; 70F; 99F", "XLS, 10M")


def words() -> Iterable[str]:
    yield from ("WF1", "the LS postcode area", "ward B12 3rd floor", "clinic E4 2hr", "BD1 to BD22")
    yield from ("18-year-olds", "16- and 17-year-olds", "the over-65s", "a year-old idea")
    for age in ("5", "18", "65", "80"):
        yield f"patients aged {age} and over"
        yield f"people over {age} years old"
        yield f"adults aged {age} to 99"
        yield f"children under {age} years old"
        yield f"mean age {age}, median age {age}"
        yield f"aged {age}+"
        yield f"a person aged {age} or over"
    objects = ["MRI scanner", "building", "contract", "waiting list system", "policy", "backlog"]
    yield from (f"our {n}-year-old {thing}" for n, thing in product(("12", "ten", "5"), objects))
    yield from (f"the {thing} is 12 years old" for thing in objects)
    for amount in ("43M", "12M", "81M"):
        yield f"£{amount}"
        yield f"cost {amount}"
        yield f"{amount} pathways"
        yield f"a budget of {amount}"
    yield from ("16F catheter", "a 14F sheath", "Ward 43F", "room 12M", "43m away", "43 F")
    yield from ("patient numbers: 120000", "patient numbers rose to 1234567", "510(k) K123456")
    yield from ("the U.K. 43 trusts", "e.g. 43 trusts", "Patient A, 12 weeks", "Mr S, 52 weeks")
    yield from ("Mr Smith, 43 cataracts", "Mrs Jones (12 sessions)", "Mr Rao, 30% of lists")
    yield from ("Mr Smith, 43 new patients", "Miss Lee, 10 to 12 each day", "Mr Smith, 2025")
    yield from ("RTT 18", "GP 43%", "12 beds on 1 April 2025", "Jones A.B. 43(2): 12-15")
    yield from ("newborn checks from 1 April 2024", "Osborne House 12/03/2024", "a stillborn idea")
    yield from ("Nobody waited over 104 weeks.", "61.5% in 18 weeks", "1 in 5 referrals", "")


PASSING = [*dict.fromkeys([*telephones(), *other_numbers(), *dates_and_codes(), *words()])]


def test_what_passes() -> None:
    assert [(text, find_patient_data(text)) for text in PASSING if find_patient_data(text)] == []


def test_there_are_enough_of_each() -> None:
    assert len(PASSING) >= 200
    assert len(WARNED) >= 200
    assert len(NHS_NUMBERS) >= 200


def test_a_table_of_figures_passes() -> None:
    rows = [
        f"2024-{month:02},{7_000_000 + month * 13_337},{61 + month / 7}" for month in range(1, 13)
    ]
    assert find_patient_data("month,waiting_list,percent\n" + "\n".join(rows)) == ()


def test_a_usual_post_passes() -> None:
    assert (
        find_patient_data(
            "In December 2025, 7,199,624 pathways were waiting in England, 61.5% of them for 18 weeks or"
            " less. At Wakefield (03R) we moved 1,250 referrals to advice between 1 April and 30 June"
            " 2025, cut the median wait from 14.2 to 11.0 weeks and spent £43,000. Ring 01924 541000 or"
            " see https://www.england.nhs.uk/statistics/rtt-2025-26/. Most patients were aged 65 to 80."
        )
        == ()
    )


# --- any spacing and punctuation ------------------------------------------------------------------

SPACES = st.text(
    alphabet=st.sampled_from(
        " -._/\u00a0\u2009\u2010\u2011\u2012\u2013\u2014\u200b\u200c\u200d\u2060\ufeff"
    ),
    max_size=4,
)
BREAKS = st.sampled_from(["\n", "\r\n", " \n", "\n  ", "\n> ", "\u2028"])
GAP = st.one_of(SPACES, BREAKS)
EDGE = st.text(alphabet=st.sampled_from(" ()[]{}<>\"'“”,;:!?#*|=\nabc"), max_size=6)
NUMBER = (
    st.integers(300_000_000, 999_999_999)
    .map(lambda nine: (f"{nine}", check_digit(f"{nine}")))
    .filter(lambda pair: pair[1] is not None)
    .map(lambda pair: f"{pair[0]}{pair[1]}")
)
ZEROS = st.sampled_from(["0", *SCRIPTS])


@settings(max_examples=300)
@given(NUMBER, GAP, GAP, EDGE, EDGE, ZEROS)
@example("9434765919", "", "", "Ann*", "*went", "0")
@example("9434765919", " ", "\n> ", "Ann\u200b", "\u200bwent", "0")
def test_an_nhs_number_is_found_however_it_is_spaced(
    number: str, first_gap: str, second_gap: str, before: str, after: str, zero: str
) -> None:
    # Letters that run into it make it a part of a word.
    assume(not before[-1:].isalpha())
    assume(not after[:1].isalpha())
    written = in_script(number, zero)
    text = f"{before}{written[:3]}{first_gap}{written[3:6]}{second_gap}{written[6:]}{after}"
    blocking = [finding for finding in find_patient_data(text) if finding.severity == "block"]
    assert [extract_digits(text[finding.start : finding.end]) for finding in blocking] == [number]
    assert extract_digits(blocking[0].masked_text) == number[-2:]


@settings(max_examples=150)
@given(NUMBER, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_no_nhs_number(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert check_digit(wrong[:9]) != wrong[9]
    assert not [
        finding for finding in find_patient_data(f"x {wrong} y") if finding.severity == "block"
    ]


@settings(max_examples=150)
@given(NUMBER, st.text("0123456789", min_size=1, max_size=6), st.booleans())
def test_not_inside_a_longer_run_of_digits(number: str, more: str, before: bool) -> None:
    assert find_patient_data(more + number if before else number + more) == ()


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    check_positions(text, find_patient_data(text))


@settings(max_examples=200)
@given(st.lists(st.sampled_from([text for _, text in WARNED] + PASSING), max_size=5), GAP)
def test_findings_of_several_things_lie_apart(texts: list[str], gap: str) -> None:
    text = gap.join(texts)
    check_positions(text, find_patient_data(text))


def check_positions(text: str, findings: tuple[Finding, ...]) -> None:
    position = 0
    for finding in findings:
        assert position <= finding.start < finding.end <= len(text)
        assert finding.masked_text
        assert finding.advice
        position = finding.end


def test_advice_shows_nothing_that_was_found() -> None:
    for _, text in WARNED:
        for finding in find_patient_data(text):
            assert not any(
                unicodedata.digit(character, None) is not None for character in finding.masked_text
            )


# --- organisations' own postcodes -----------------------------------------------------------------


def test_postcodes_of_organisations_pass() -> None:
    text = "Pinderfields Hospital, WF1 4DG; she lives at WF1 4DH"
    assert [f.masked_text for f in find_patient_data(text, own_postcodes=["wf14dg"])] == ["W•• •••"]
    assert [text[f.start : f.end] for f in find_patient_data(text, own_postcodes=["WF1 4DG"])] == [
        "WF1 4DH"
    ]
    assert len(find_patient_data(text)) == 2


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1", "1\n", "born 1 ", "dob ", "he aged ", "4 year old ", "A.", "WF1 ", "&#1", "> 1\n"],
)
def test_a_text_of_the_greatest_length_is_looked_at_quickly(piece: str) -> None:
    text = "".join(islice(cycle(piece), 50_000))
    started = time.process_time()
    check_positions(text, find_patient_data(text))
    assert time.process_time() - started < 10
