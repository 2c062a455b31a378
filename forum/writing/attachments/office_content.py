"""What is inside the XML of Office files that fetches or runs something when the file is opened: fields of
Word, formulas and connections of Excel, actions of PowerPoint."""

import re
from typing import IO, Any
from xml.parsers import expat

from forum.writing.attachments.exceptions import FileNotAccepted

# Fields that read another file, a web page or a database, or start a program.
FETCHING_FIELDS = frozenset(
    "ddeauto dde includepicture includetext include link import database rd macrobutton"
    " autotext autotextlist addin control htmlactivex".split()
)
FETCHING_FORMULA = re.compile(
    r"\b(?:webservice|image|rtd|call|register(?:\.id)?|exec|sql\.request)\("
    r"|\bhyperlink\(\s*\"(?!https?:|mailto:|#)|\|\s*'",
    re.IGNORECASE,
)
FORMULAS = frozenset({"f", "definedName", "formula1", "formula2", "oldFormula"})
# A connection of a workbook: to a web page, a database or a text file.
CONNECTIONS = frozenset({"connection", "queryTable", "webPr"})
RUNNING_ACTION = re.compile(r"ppaction://(?:program|macro|ole)", re.IGNORECASE)
ARGUMENTS = re.compile(r"\"([^\"]*)\"|(\S+)")
SWITCH = re.compile(r"\\[a-z*]", re.IGNORECASE)
READ_PARTS = re.compile(r"^(?:word|xl|ppt)/.*\.xml$", re.IGNORECASE)
SAFE_LINK = re.compile(r"(?:https?|mailto|tel):|#|(?![a-z][a-z0-9+.-]*:|\\\\|//|\\)", re.IGNORECASE)

FETCHES = (
    "The file has a field, formula or connection that fetches or runs something when it is opened."
    " Replace it by what it shows, or save the file as PDF, and attach it again."
)
UNSAFE_LINKS = (
    "The file has a link that leads to a program or to a folder on a network. Take the link off, or"
    " save the file as PDF, and attach it again."
)


def is_safe_link(target: str) -> bool:
    """A web page, an e-mail address, a telephone number or a place in the same document.

    >>> [is_safe_link(t) for t in ("https://a.nhs.uk", "#top", "other.docx", "ms-word:x", r"\\\\a\\b")]
    [True, True, True, False, False]
    """
    return SAFE_LINK.match(target.strip()) is not None


def check_content(part: IO[bytes]) -> None:
    """Reads to the end, so that a wrong checksum is found."""
    _ContentReader().parser.ParseFile(part)


class _ContentReader:
    """Goes through one part. Word's fields may lie within one another, and be cut into pieces."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.fields: list[list[str]] = []
        self.taken = ""
        self.formula: list[str] = []

    def refuse(self, *declared: object) -> None:
        raise FileNotAccepted(FETCHES)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        values = {_local(key): value for key, value in attributes.items()}
        self.taken = name if name in FORMULAS or name == "instrText" else ""
        if name in CONNECTIONS or RUNNING_ACTION.match(values.get("action", "")):
            self.refuse()
        if name == "fldSimple":
            _check_field(values.get("instr", ""))
        if name == "fldChar":
            self._field_mark(values.get("fldCharType", ""))

    def end(self, tag: str) -> None:
        if self.formula and FETCHING_FORMULA.search("".join(self.formula)):
            self.refuse()
        self.formula, self.taken = [], ""

    def text(self, data: str) -> None:
        if self.taken == "instrText":
            # Outside a field Word shows nothing of it; it is looked at all the same.
            if self.fields:
                self.fields[-1].append(data)
            else:
                _check_field(data)
        elif self.taken:
            self.formula.append(data)

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            if self.fields and not "".join(self.fields[-1]).strip():
                # The name of the outer field would be what the inner one gives.
                self.refuse()
            self.fields.append([])
        elif self.fields and kind == "separate":
            _check_field("".join(self.fields[-1]))
        elif self.fields and kind == "end":
            _check_field("".join(self.fields.pop()))


def _check_field(instruction: str) -> None:
    name, _, rest = instruction.strip().partition(" ")
    if name.lower() in FETCHING_FIELDS:
        raise FileNotAccepted(FETCHES)
    if name.lower() == "hyperlink":
        targets = (quoted or bare for quoted, bare in ARGUMENTS.findall(rest))
        if not all(SWITCH.fullmatch(target) or is_safe_link(target) for target in targets):
            raise FileNotAccepted(UNSAFE_LINKS)


def _local(name: Any) -> str:
    return str(name).rpartition(" ")[2]
