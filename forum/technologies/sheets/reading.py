"""What kind of file it is, by its first bytes and never by its name."""

from forum.technologies.sheets.cells import FileRefused, Sheet
from forum.technologies.sheets.csv_reader import read_csv
from forum.technologies.sheets.xlsx_reader import read_xlsx

MAX_FILE_BYTES = 5 * 1024 * 1024
ZIP = b"PK\x03\x04"
# Excel files before 2007, and those of today that a password protects.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"Rar!": "a compressed file",
    b"{\\rtf": "a text document",
}


def read_sheet(content: bytes) -> Sheet:
    """Raises FileRefused where the file as a whole cannot be read."""
    if not content.strip():
        raise FileRefused("The file is empty. Check that it opens on your computer.")
    if len(content) > MAX_FILE_BYTES:
        raise FileRefused("The file is larger than 5 MB. Send it in parts.")
    if content.startswith(ZIP):
        return read_xlsx(content)
    if content.startswith(OLD_OFFICE):
        raise FileRefused(
            "A password protects the file, or it is of an older kind (XLS). Take the password off, or"
            " save it as XLSX or CSV, and send it again."
        )
    for beginning, words in OTHER.items():
        if content.startswith(beginning):
            raise FileRefused(f"The file is {words}. Send an XLSX or CSV file.")
    return read_csv(content)
