"""The walk of one document, as a recipe: read, restore, extract."""

from pathlib import Path

from pipeline.extracting import extract_records
from pipeline.model import Document
from pipeline.reading import read_document
from pipeline.restoring import restore_document, user_dictionary
from pipeline.settings import Settings


def process(path: str | Path, settings: Settings | None = None) -> Document:
    """Read a file, restore its text, extract its records.

    `path` is a PDF, a TIFF of one or more pages, a JPEG, a PNG or plain text. Raises InputError where the file as a whole
    cannot be read; a single page that cannot is kept with the status `failed` and a reason.
    """
    settings = settings or Settings()
    return extract_records(read_and_restore(path, settings), settings.rules)


def read_and_restore(path: str | Path, settings: Settings) -> Document:
    """The first two steps of `process`, for what needs no records."""
    words = user_dictionary(settings.dictionary)
    return restore_document(read_document(Path(path), settings), words)
