"""Spreadsheets that areas send: read cell by cell, and what is wrong named in plain words.

Nothing here knows the database. CSV and XLSX give the same cells, so that the same is said of both.
"""

from forum.technologies.sheets.cells import Cell, FileRefused, Kind, Problem, Sheet
from forum.technologies.sheets.reading import MAX_FILE_BYTES, read_sheet
from forum.technologies.sheets.xlsx_writer import xlsx_file

__all__ = [
    "MAX_FILE_BYTES",
    "Cell",
    "FileRefused",
    "Kind",
    "Problem",
    "Sheet",
    "read_sheet",
    "xlsx_file",
]
