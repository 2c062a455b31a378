"""A paper as a Word document, with what a screen reader needs. Only the worker imports this."""

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from metrics import charts
from metrics.pages.components import Cell, Column, Picture, Point, Table
from metrics.paper.content import Paper
from metrics.paper.glyphs import printable
from metrics.paper.sections import FrontPage, Section

FONT, INK, BLUE = "Arial", RGBColor(0x21, 0x2B, 0x32), "005EB8"
WIDTH = Cm(17)
CHART_WIDTH = Cm(5.2)
FRONT_WIDTHS = (Cm(4.4), Cm(5.6), Cm(7))


def to_docx(paper: Paper, *, at: datetime) -> bytes:
    paper = printable(paper)
    document = Document()
    _sheet(document, paper, at)
    document.add_heading(paper.title, level=0)
    first = document.add_paragraph(f"{paper.description} Board paper made on {paper.made} from ")
    _link(first, paper.url, paper.url)
    document.add_paragraph().add_run(paper.lead).font.size = Pt(13)
    if paper.front:
        _front(document, paper.front)
    for part in paper.parts:
        _part(document, part)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _sheet(document: Any, paper: Paper, at: datetime) -> None:
    """A4, the document's language, its name, and one face throughout."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    about = document.core_properties
    about.title, about.author, about.language = paper.title, "Pathway Exchange", "en-GB"
    about.created = about.modified = at.replace(tzinfo=None)
    about.last_modified_by, about.comments = "Pathway Exchange", ""
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        _face(document.styles[name])
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Title"].font.size = Pt(22)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{paper.title}. Page ")
    _field(foot, "PAGE")


def _face(style: Any) -> None:
    style.font.name, style.font.color.rgb, style.font.italic = FONT, INK, False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        # Where a theme is named too, Word takes the theme's face.
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _front(document: Any, front: FrontPage) -> None:
    """One sheet: the table of headlines, a few sections, and a new page for the rest."""
    caption = document.add_paragraph(front.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    head = ("Measure, value and standard", "The last two years", "What the chart shows")
    grid = _grid(document, front.caption, 1 + len(front.headlines), len(head))
    for place, words in zip(grid.rows[0].cells, head, strict=True):
        _fill(place, Column(words))
    for row, headline in zip(list(grid.rows)[1:], front.headlines, strict=True):
        _whole(row)
        measure, chart, words = row.cells
        _fill(measure, Cell(f"{headline.title}: {headline.value}", header=True))
        for standard in headline.standards:
            measure.add_paragraph().add_run(standard).font.size = Pt(8)
        run = chart.paragraphs[0].add_run()
        shape = run.add_picture(BytesIO(charts.to_png(headline.svg)), width=CHART_WIDTH)
        shape._inline.docPr.set("descr", headline.description)
        shape._inline.docPr.set("title", headline.title)
        _fill(words, Cell(" ".join(headline.words)))
    for column, width in zip(grid.columns, FRONT_WIDTHS, strict=True):
        column.width = width
        for place in column.cells:
            place.width = width
    for part in front.sections:
        _part(document, part)
    document.add_page_break()
    document.add_heading("Annexes: figures and sources", level=1)


def _part(document: Any, part: Section) -> None:
    document.add_heading(part.heading, level=1)
    for sentence in part.sentences:
        document.add_paragraph(sentence)
    for point in part.points:
        _point(document, point)
    for picture in part.pictures:
        _picture(document, picture)
    for table in part.tables:
        _table(document, table)
    for note in part.notes:
        _small(document, note)


def _point(document: Any, point: Point) -> None:
    paragraph = document.add_paragraph(point.text, style="List Bullet")
    if point.url:
        paragraph.add_run(" ")
        _link(paragraph, point.url, point.link_text or point.url)


def _picture(document: Any, picture: Picture) -> None:
    document.add_heading(picture.title, level=2)
    document.add_paragraph(picture.summary).paragraph_format.keep_with_next = True
    shape = document.add_picture(BytesIO(charts.to_png(picture.svg)), width=WIDTH)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    about = shape._inline.docPr
    about.set("descr", f"{picture.title}. {picture.summary}")
    about.set("title", picture.title)
    _small(document, f"Source: {picture.source}")


def _table(document: Any, table: Table) -> None:
    caption = document.add_paragraph(table.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    grid = _grid(document, table.caption, 1 + len(table.rows), len(table.head))
    for place, column in zip(grid.rows[0].cells, table.head, strict=True):
        _fill(place, column)
    for row, made in zip(list(grid.rows)[1:], table.rows, strict=True):
        _whole(row)
        for place, cell in zip(row.cells, made.cells, strict=True):
            _fill(place, cell)
    _widths(grid, table)
    if table.note:
        _small(document, table.note)


def _grid(document: Any, caption: str, rows: int, columns: int) -> Any:
    """An empty table with its name and its head, which is repeated on each page."""
    grid = document.add_table(rows=rows, cols=columns, style="Table Grid")
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), caption)
    grid._tbl.tblPr.append(described)
    grid.autofit = False
    top = grid.rows[0]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    top._tr.get_or_add_trPr().append(repeated)
    _whole(top)
    return grid


def _widths(grid: Any, table: Table) -> None:
    """A column's share of the page: by the longest of its cells, within reason."""
    longest = [
        min(max(14, *(len(row.cells[i].text) for row in table.rows), 0), 34)
        for i in range(len(table.head))
    ]
    for i, share in enumerate(longest):
        width = int(WIDTH * share / sum(longest))
        grid.columns[i].width = width
    # What Word goes by is said in each cell.
    for row in grid.rows:
        for place, column in zip(row.cells, grid.columns, strict=True):
            place.width = column.width


def _whole(row: Any) -> None:
    """A row is not divided between pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill(place: Any, cell: Cell | Column) -> None:
    paragraph = place.paragraphs[0]
    run = paragraph.add_run(cell.text)
    run.font.size = Pt(8)
    run.bold = isinstance(cell, Column) or cell.header
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if cell.numeric:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _small(document: Any, text: str) -> None:
    document.add_paragraph().add_run(text).font.size = Pt(8)


def _link(paragraph: Any, url: str, text: str) -> None:
    number = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), number)
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, RGBColor.from_string(BLUE)
    link.append(run._r)
    paragraph._p.append(link)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
