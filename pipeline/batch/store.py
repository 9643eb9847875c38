"""The catalogue: what was done with which file, kept in `catalogue.sqlite` so that a run can go on where it stopped.

Two things are kept: what was read from each page (by the file's content, so that a renamed file is recognised), and the
results of each document. Tables are made from here.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError

from pipeline.errors import FileAccessError
from pipeline.model import Box, Page, Word

_METADATA = MetaData()
_DOCUMENTS = Table(
    "documents",
    _METADATA,
    Column("name", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("version", String, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("result", LargeBinary, nullable=False),
)
_PAGES = Table(
    "pages",
    _METADATA,
    Column("sha256", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", String, primary_key=True),
    Column("method", String, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("page", LargeBinary, nullable=False),
)
_RUNS = Table(
    "runs", _METADATA, Column("number", Integer, primary_key=True), Column("report", String, nullable=False)
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue knows of one document. `result` is empty where the document failed, else what tables need."""

    name: str
    source: str
    sha256: str
    version: str
    status: str
    reason: str
    seconds: float
    result: Mapping[str, Any]


def _pack(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6)


def _unpack(packed: bytes) -> Json:
    value: Json = json.loads(zlib.decompress(packed))
    return value


def page_from_json(value: Mapping[str, Any]) -> Page:
    """A page from what `asdict` makes of it."""
    number = int(value["number"])
    words = tuple(
        Word(start, end, None if box is None else Box(number, *box), confidence)
        for start, end, box, confidence in value["words"]
    )
    evidence = tuple((str(name), measured) for name, measured in value["evidence"])
    return Page(**{**value, "words": words, "evidence": evidence})


def _page_to_json(page: Page) -> Json:
    value = asdict(page)
    value["words"] = [
        (
            word.start,
            word.end,
            word.box and (word.box.left, word.box.top, word.box.width, word.box.height),
            word.confidence,
        )
        for word in page.words
    ]
    return value


class Store:
    """The catalogue of one folder of results. One process writes to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _use_write_ahead_log)
        try:
            _METADATA.create_all(self._engine)
        except DatabaseError as error:
            raise FileAccessError(f"{path} cannot be used as a catalogue: {error.orig}") from error

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:  # as sqlite says it: "database or disk is full"
            raise FileAccessError(f"{self._path} cannot be written: {error.orig}") from error

    def find(self, name: str) -> Entry | None:
        """What is known of a document, without its result."""
        columns = [column for column in _DOCUMENTS.c if column.name != "result"]
        with self._engine.connect() as connection:
            row = connection.execute(select(*columns).where(_DOCUMENTS.c.name == name)).one_or_none()
        return None if row is None else Entry(**row._mapping, result={})

    def save(self, entry: Entry) -> None:
        """Keeps what was done with a document, in place of what was known of it."""
        values = {
            "name": entry.name,
            "source": entry.source,
            "sha256": entry.sha256,
            "version": entry.version,
            "status": entry.status,
            "reason": entry.reason,
            "seconds": entry.seconds,
            "result": _pack(entry.result),
        }
        with self._writing() as connection:
            connection.execute(delete(_DOCUMENTS).where(_DOCUMENTS.c.name == entry.name))
            connection.execute(insert(_DOCUMENTS).values(values))

    def entries(self) -> Iterator[Entry]:
        """All documents in the order of their names, with their results."""
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=100).execute(
                select(_DOCUMENTS).order_by(_DOCUMENTS.c.name)
            ):
                yield Entry(**{**row._mapping, "result": _unpack(row.result)})

    def pages(self, sha256: str, version: str) -> dict[int, Page]:
        """The pages of a content that were read before, by number; failed ones are not kept."""
        query = select(_PAGES.c.page).where(_PAGES.c.sha256 == sha256, _PAGES.c.version == version)
        with self._engine.connect() as connection:
            pages = [page_from_json(_unpack(packed)) for packed in connection.execute(query).scalars()]
        return {page.number: page for page in pages}

    def save_page(self, sha256: str, version: str, page: Page) -> None:
        """Keeps what was read from a page, so that what comes after can be redone without reading again."""
        values = {
            "sha256": sha256,
            "number": page.number,
            "version": version,
            "method": page.method,
            "status": page.status,
            "reason": page.reason,
            "page": _pack(_page_to_json(page)),
        }
        with self._writing() as connection:
            connection.execute(insert(_PAGES).prefix_with("OR REPLACE").values(values))

    def save_run(self, report: Json) -> None:
        """Keeps the report of a run."""
        with self._writing() as connection:
            connection.execute(insert(_RUNS).values(report=json.dumps(report, ensure_ascii=False)))


def _use_write_ahead_log(connection: Any, _: object) -> None:
    # readers do not wait for the writer, and a killed writer leaves a database that opens
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
