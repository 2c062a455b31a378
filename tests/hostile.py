"""Inputs that are meant to break things: written down, and made up by rule from a seed."""

import random
from collections.abc import Iterator

NAUGHTY = (
    "",
    " ",
    "\0",
    "a\0b",
    "\x07\x1b[31mred",
    "\ud800 half",
    "\ufffe\uffff",
    "\u202eevil\u202c",
    "\u200b\u200c\u200d\u2060",
    "\u3164\u2800",
    "Zal\u0321\u0338go" * 30,
    "e\u0301" * 50,
    "one\u2028two\u2029three\x85four\x0bfive",
    "👩‍🔬🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "বাংলা 骨科 مستشفى",
    "\uf0b7 bullet",
    "²",
    "٣",
    "-1",
    "1e309",
    "NaN",
    "0x10",
    "9" * 19,
    "9" * 400,
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "'; DROP TABLE people_user; --",
    "' OR 1=1 --",
    '"); SELECT pg_sleep(9); --',
    "%s %d %n {0} {{7*7}} {% csrf_token %} ${7*7}",
    "<script>alert('hostile')</script>",
    '"><img src=x onerror=alert("hostile")>',
    "javascript:alert('hostile')",
    "[x](javascript:alert('hostile')) ![y](https://evil.example/x.png)",
    "</textarea><script>alert('hostile')</script>",
    "<!--#exec cmd='id'-->",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "a\r\nSet-Cookie: hostile=1",
    "(" * 5_000,
    "[" * 2_000 + "](x)" * 2_000,
    "> " * 3_000 + "deep",
    "*" * 20_000,
    "|a" * 4_000 + "|\n" + "|-" * 4_000 + "|",
    "@" * 3_000,
    "@1-a " * 500,
    "x" * 70_000,
    "wörd " * 12_000,
    "\n" * 5_000,
    '{"a":' * 500 + "1" + "}" * 500,
    "[]",
    "null",
    "true",
    "C_999",
    "943 476 5918",
    "https://example.org/" + "a" * 3_000,
)
ALPHABETS = (
    "".join(map(chr, range(0x20))),
    "<>\"'&/\\;=(){}[]%$#@!`~^|*_-+.,:?",
    "abc XYZ 0189",
    "\u0301\u0338\u200d\u202e\u2066\ufeff\u00ad\u3164\U000e0041",
    "é中ব🧪ﷺ\uf0b7\ud800\udfff\uffff",
)


def texts(seed: int) -> Iterator[str]:
    """Without end, and the same for the same seed."""
    chance = random.Random(seed)
    while True:
        if chance.random() < 0.6:
            yield chance.choice(NAUGHTY)
            continue
        alphabet = "".join(chance.sample(ALPHABETS, chance.randint(1, 3)))
        yield "".join(chance.choices(alphabet, k=chance.choice((1, 5, 40, 400, 4_000))))
