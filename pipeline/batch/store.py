"""The catalogue: what is known of each file, what was read from its pages, what came of each document.

It lies in `catalogue.sqlite` or in a PostgreSQL database; one process writes to it. Tables are made from here. What is
written is kept about every second (`keep_if_due`): a run that is killed loses no more than that.
"""

import json
import os
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    String,
    bindparam,
    case,
    cast,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from pipeline.batch.schema import DOCUMENTS, FILES, FIXES, PAGES, PATHS, PROBLEMS, RECORDS, RUNS, STAGES
from pipeline.batch.shelf import Found
from pipeline.errors import FileAccessError, MissingDependencyError, SettingsError
from pipeline.model import Block, Box, Page, Word
from pipeline.writing.tables import RECORD_TABLES

Json = dict[str, Any]

KEEP_SECONDS = 1.0
"""How often what was done is kept: seldom enough to cost nothing beside a page, often enough to lose next to nothing."""

_CHUNK = 500
"""Rows that are in memory at once while the catalogue is gone through."""

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 0x6B65686F616368
"""The number of our advisory lock in PostgreSQL ("kehoach")."""


class CatalogueLostError(FileAccessError):
    """The database server is gone, or has closed the connection; what was kept is there when it is back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue knows of one document. `result` is empty where the document failed, else what tables need.

    `reading`, `restoring` and `extracting` are the versions of the stages it went through, `limits` those it was held to,
    `kind` the kind of error where it failed. `duplicate_of` is the first document with the same content.
    """

    name: str
    path: str
    source: str
    sha256: str
    reading: str
    restoring: str
    extracting: str
    limits: str
    status: str
    kind: str
    reason: str
    seconds: float
    result: Mapping[str, Any]
    duplicate_of: str | None = None
    near_duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as this run found it. `sha256` is None until its content is looked at, `pages` until they are counted.

    `known` is what there is under its name from before, without the result.
    """

    path: str
    source: str
    relative: str
    name: str
    size: int
    mtime_ns: int
    sha256: str | None
    pages: int | None
    known: Entry | None


def _pack(value: object) -> bytes:
    return zlib.compress(_json(value).encode("utf-8"), 6)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def page_from_json(value: Mapping[str, Any]) -> Page:
    """A page from what `asdict` makes of it."""
    number = int(value["number"])
    words = tuple(
        Word(start, end, None if box is None else Box(number, *box), confidence)
        for start, end, box, confidence in value["words"]
    )
    evidence = tuple((str(name), measured) for name, measured in value["evidence"])
    blocks = tuple(Block(**block) for block in value["blocks"])
    return Page(**{**value, "words": words, "evidence": evidence, "blocks": blocks})


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
    """The catalogue of one folder of results. What is written is there for the next run once it is kept."""

    def __init__(self, url: str, *, keep: bool = True) -> None:
        """`url` as SQLAlchemy has it: `sqlite:///FILE` or `postgresql+psycopg://USER:PASSWORD@HOST/NAME`.

        Where `keep` is not set, everything that is written is gone when the store is closed.

        Raises SettingsError for another database, MissingDependencyError where psycopg is not installed, and
        FileAccessError where the database cannot be opened, was made by a later version, or has another run at work.
        """
        self._engine, self._told = _engine(url)
        self._keeps = keep
        self._changed = False
        self.set_aside: Path | None = None
        self._note_page = self._upsert(PAGES).on_conflict_do_nothing()
        statement = self._upsert(FILES)
        pages = func.coalesce(statement.excluded.pages, FILES.c.pages)
        self._note_file = statement.on_conflict_do_update(
            index_elements=[FILES.c.sha256], set_={"pages": pages}
        )
        self._kept = time.monotonic()
        try:
            if _is_of_0_2_0(self._engine):  # its tables had other columns
                if keep:
                    self.set_aside = _set_aside(self._engine)
                else:
                    self._engine, _ = _engine("sqlite://")
            self._connection = self._engine.connect()
        except DBAPIError as error:
            raise self._unusable(error) from error
        try:
            self._be_alone()
            _upgrade(self._connection, self._told)
            self.keep()
        except DBAPIError as error:
            self.close()
            raise self._unusable(error) from error
        except BaseException:
            self.close()
            raise
        event.listen(self._engine, "handle_error", self._say)

    def _say(self, context: ExceptionContext) -> None:
        # reading fails too where a server is gone, and in the middle of a result; as sqlite says it: "database or disk is full"
        said = str(context.original_exception).strip().partition("\n")[0]
        kind = CatalogueLostError if context.is_disconnect else FileAccessError
        raise kind(f"{self._told} cannot be used: {said}; once it can, the same command goes on from there")

    def _unusable(self, error: DBAPIError) -> FileAccessError:
        said = str(error.orig).strip().partition("\n")[0]
        return FileAccessError(f"{self._told} cannot be used as a catalogue: {said}")

    def _be_alone(self) -> None:
        if self._engine.dialect.name == "postgresql" and not self._connection.scalar(
            select(func.pg_try_advisory_lock(_LOCK))
        ):
            raise FileAccessError(
                f"{self._told}: another run is at work there; wait for its end, or name another --database"
            )

    def close(self) -> None:
        """Lets go of the database; what was not kept is lost."""
        with suppress(DBAPIError, FileAccessError):
            self._connection.close()
        self._engine.dispose()

    def keep(self) -> None:
        """Everything written so far is there for good."""
        if self._keeps:
            self._connection.commit()
        self._kept = time.monotonic()

    def keep_if_due(self) -> None:
        """As `keep`, where that was not done for a second."""
        if time.monotonic() - self._kept >= KEEP_SECONDS:
            self.keep()

    def _upsert(self, table: Any) -> Any:
        return (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(table)

    # --- runs ---

    def begin_run(self, started_at: str) -> None:
        """Begins a run: what is noted from now on belongs to it."""
        row = self._connection.execute(insert(RUNS).values(started_at=started_at, changed=False))
        self._run: int = row.inserted_primary_key[0] if row.inserted_primary_key else 0

    def end_run(self, finished_at: str, report: Json) -> None:
        """Keeps the report of a run."""
        values = {"finished_at": finished_at, "report": json.dumps(report, ensure_ascii=False)}
        self._connection.execute(update(RUNS).where(RUNS.c.number == self._run).values(values))
        self.keep()

    def ended_badly(self) -> bool:
        """Whether the run before this one was killed."""
        last = select(RUNS.c.finished_at).where(RUNS.c.number < self._run).order_by(RUNS.c.number.desc())
        row = self._connection.execute(last.limit(1)).one_or_none()
        return row is not None and row.finished_at is None

    def tables_are(self, version: str) -> bool:
        """Whether the tables that were written last, by this version, still say what the catalogue does."""
        changed = self._connection.scalar(select(func.max(RUNS.c.number)).where(RUNS.c.changed)) or 0
        query = select(RUNS.c.number, RUNS.c.tables).where(RUNS.c.tables.is_not(None))
        row = self._connection.execute(query.order_by(RUNS.c.number.desc()).limit(1)).one_or_none()
        return row is not None and row.tables == version and row.number >= changed

    def note_tables(self, version: str) -> None:
        """Notes that the tables say what the catalogue does."""
        self._connection.execute(update(RUNS).where(RUNS.c.number == self._run).values(tables=version))
        self.keep()

    def _note_change(self) -> None:
        if not self._changed:
            self._connection.execute(update(RUNS).where(RUNS.c.number == self._run).values(changed=True))
            self._changed = True

    def note_stage(self, name: str, version: str, settings: Mapping[str, object]) -> None:
        """Notes what stands behind a version of a stage."""
        values = {"name": name, "version": version, "settings": json.dumps(settings, ensure_ascii=False)}
        self._connection.execute(self._upsert(STAGES).values(values).on_conflict_do_nothing())

    # --- files ---

    def see(self, found: Iterable[Found]) -> int:
        """Notes what a run found, gives each document the name of its results, and counts them.

        Results go by the relative path without suffix; where two would collide, both keep their suffix, and those that still
        collide get a number. A file whose size and time of change are those of before keeps what is known of its content.
        """
        statement = self._upsert(PATHS)
        new = statement.excluded
        again = PATHS.c.seen == new.seen  # found under two of the paths that were named: the first counts
        same = (PATHS.c.size == new.size) & (PATHS.c.mtime_ns == new.mtime_ns)
        first = {
            name: case((again, PATHS.c[name]), else_=new[name]) for name in ("source", "relative", "stem")
        }
        statement = statement.on_conflict_do_update(
            index_elements=[PATHS.c.path],
            set_={
                **first,
                "size": new.size,
                "mtime_ns": new.mtime_ns,
                "sha256": case((same, PATHS.c.sha256), else_=None),
                "seen": new.seen,
            },
        )
        connection = self._connection
        for chunk in _chunks({**_columns(one), "seen": self._run} for one in found):
            connection.execute(statement, chunk)
        self._name_seen(connection)
        query = select(func.count()).select_from(PATHS).where(PATHS.c.seen == self._run)
        count = connection.scalar(query) or 0
        self.keep()
        return count

    def _name_seen(self, connection: Connection) -> None:
        seen = PATHS.c.seen == self._run
        alike = func.count().over(partition_by=PATHS.c.stem).label("alike")
        counted = select(PATHS.c.path, PATHS.c.stem, PATHS.c.relative, alike).where(seen).subquery()
        wanted = case((counted.c.alike == 1, counted.c.stem), else_=counted.c.relative).label("wanted")
        wish = select(counted.c.path, counted.c.relative, wanted).subquery()
        number = func.row_number().over(partition_by=wish.c.wanted, order_by=wish.c.path).label("number")
        given = select(wish.c.path, wish.c.relative, wish.c.wanted, number).subquery()
        name = case(
            (given.c.number == 1, given.c.wanted),
            else_=given.c.relative + "~" + cast(given.c.number, String),
        )
        connection.execute(
            update(PATHS)
            .where(PATHS.c.path == given.c.path, or_(PATHS.c.name.is_(None), PATHS.c.name != name))
            .values(name=name)
        )

    def seen(self) -> Iterator[Seen]:
        """The documents of this run in the order of their names, with what is known of them now."""
        after: str | None = None
        while True:
            query = _SEEN.where(PATHS.c.seen == self._run).order_by(PATHS.c.name).limit(_CHUNK)
            rows = self._connection.execute(
                query if after is None else query.where(PATHS.c.name > after)
            ).all()
            if not rows:
                return
            for row in rows:
                yield _seen(tuple(row))
            after = rows[-1]._mapping["name"]

    def vanished(self, folder: str) -> list[str]:
        """Documents of earlier runs whose files lay under a folder that was looked through, and were not found there."""
        query = (
            select(DOCUMENTS.c.name, DOCUMENTS.c.path)
            .join(PATHS, PATHS.c.path == DOCUMENTS.c.path)
            .where(
                PATHS.c.seen < self._run, PATHS.c.path.startswith(folder.rstrip("/") + "/", autoescape=True)
            )
            .order_by(DOCUMENTS.c.name)
        )
        return [row.name for row in self._connection.execute(query) if not os.path.exists(row.path)]  # noqa: PTH110 - says no where it may not look

    def note_content(self, seen: Seen) -> None:
        """Notes the content of a file, and how many pages it has."""
        values = {"sha256": seen.sha256, "size": seen.size, "pages": seen.pages}
        connection = self._connection
        connection.execute(self._note_file, values)
        connection.execute(_NOTE_SHA256, {"at": seen.path, "content": seen.sha256})

    def note_signature(self, sha256: str, signature: int | None) -> None:
        """Notes what a text is compared by."""
        self._connection.execute(_NOTE_SIGNATURE, {"content": sha256, "value": signature})

    # --- documents ---

    def same_content(self, sha256: str) -> list[Entry]:
        """All documents with a content, without their results."""
        rows = self._connection.execute(_SAME_CONTENT, {"content": sha256})
        return [Entry(**row._mapping, result={}) for row in rows]

    def load(self, name: str) -> Entry:
        """A document with its result. Raises KeyError where there is none of that name."""
        for entry in self._load(DOCUMENTS.c.name == name, lambda table: table.c.document == name):
            return entry
        raise KeyError(name)

    def save(self, entry: Entry) -> None:
        """Keeps what was done with a document, in place of what was known of it."""
        result = dict(entry.result)
        columns = {
            column.name: getattr(entry, column.name) for column in DOCUMENTS.c if column.name != "result"
        }
        records = [
            {
                "document": entry.name,
                "kind": kind,
                "ordinal": ordinal,
                "page": row["page"],
                "rule": row["rule"],
                "payload": _json(row),
            }
            for kind in RECORD_TABLES
            for ordinal, row in enumerate(result.pop(kind, ()))
        ]
        fixes = [
            {
                "document": entry.name,
                "ordinal": ordinal,
                "page": row["page"],
                "rule": row["rule"],
                "payload": _json(row),
            }
            for ordinal, row in enumerate(result.pop("fixes", ()))
        ]
        problems = [
            {"document": entry.name, "ordinal": ordinal, "code": row["code"], "payload": _json(row)}
            for ordinal, row in enumerate(result.pop("problems", ()))
        ]
        connection = self._connection
        self._remove(connection, entry.name)
        connection.execute(_INSERT_DOCUMENT, {**columns, "result": _json(result)})
        for statement, rows in zip(_INSERT_ROWS, (records, fixes, problems), strict=True):
            if rows:
                connection.execute(statement, rows)
        self._note_change()

    def remove(self, name: str) -> None:
        """Forgets a document."""
        self._remove(self._connection, name)
        self._note_change()

    def _remove(self, connection: Connection, name: str) -> None:
        if connection.execute(_REMOVE, {"gone": name}).rowcount:
            for statement in _REMOVE_ROWS:
                connection.execute(statement, {"gone": name})

    def entries(self) -> Iterator[Entry]:
        """All documents in the order of their names, with their results."""
        after: str | None = None
        while True:
            query = select(DOCUMENTS.c.name).order_by(DOCUMENTS.c.name).limit(_CHUNK)
            names = self._connection.scalars(
                query if after is None else query.where(DOCUMENTS.c.name > after)
            ).all()
            if not names:
                return
            first, after = names[0], names[-1]
            yield from self._load(
                (DOCUMENTS.c.name >= first) & (DOCUMENTS.c.name <= after),
                lambda table, low=first, high=after: (table.c.document >= low) & (table.c.document <= high),
            )

    def _load(self, which: Any, of: Any) -> Iterator[Entry]:
        rows: dict[str, Json] = {}
        for table in (RECORDS, FIXES, PROBLEMS):
            keys = list(table.primary_key.columns)
            for row in self._connection.execute(select(table).where(of(table)).order_by(*keys)):
                kind = row.kind if table is RECORDS else table.name
                rows.setdefault(row.document, {}).setdefault(kind, []).append(json.loads(row.payload))
        query = select(DOCUMENTS).where(which).order_by(DOCUMENTS.c.name)
        for row in self._connection.execute(query).all():
            values = dict(row._mapping)
            result = json.loads(values.pop("result"))
            facts: Json = {kind: [] for kind in (*RECORD_TABLES, "fixes", "problems")} if result else {}
            yield Entry(**values, result={**result, **facts, **rows.pop(row.name, {})})

    def note_duplicates(self) -> None:
        """Notes with each document the first, by name, that has the same content, and the first whose text is near its own."""
        other = DOCUMENTS.alias()
        first = select(func.min(other.c.name)).where(other.c.sha256 == DOCUMENTS.c.sha256).scalar_subquery()
        texts = (
            select(func.min(DOCUMENTS.c.name).label("name"), FILES.c.signature)
            .join(FILES, FILES.c.sha256 == DOCUMENTS.c.sha256)
            .where(FILES.c.signature.is_not(None), DOCUMENTS.c.status != "failed")
            .group_by(FILES.c.sha256, FILES.c.signature)
            .order_by(func.min(DOCUMENTS.c.name))
        )
        from pipeline.batch.likeness import near_earlier

        connection = self._connection
        connection.execute(
            update(DOCUMENTS)
            .where(DOCUMENTS.c.sha256 != "")
            .values(duplicate_of=func.nullif(first, DOCUMENTS.c.name), near_duplicate_of=None)
        )
        near = near_earlier(row.signature for row in self._stream(texts))
        wanted = set(near[near >= 0].tolist())
        names = {at: row.name for at, row in enumerate(self._stream(texts)) if at in wanted}
        found = (
            {"document": row.name, "earlier": names[near[at]]}
            for at, row in enumerate(self._stream(texts))
            if near[at] >= 0
        )
        for chunk in _chunks(found):
            connection.execute(_NOTE_NEAR, chunk)

    def _stream(self, query: Any) -> Iterator[Any]:
        yield from self._connection.execute(query, execution_options={"yield_per": _CHUNK})

    def count_duplicates(self) -> tuple[int, int]:
        """How many documents have the content of another one, and how many a text near that of another one."""
        query = select(func.count(DOCUMENTS.c.duplicate_of), func.count(DOCUMENTS.c.near_duplicate_of))
        exact, near = self._connection.execute(query).one()
        return exact, near

    def count_facts(self) -> dict[str, int]:
        """How many rows the tables have."""
        kinds = select(RECORDS.c.kind, func.count().label("rows")).group_by(RECORDS.c.kind)
        records = {row.kind: row.rows for row in self._connection.execute(kinds)}
        documents = self._connection.scalar(select(func.count()).select_from(DOCUMENTS)) or 0
        fixes = self._connection.scalar(select(func.count()).select_from(FIXES)) or 0
        return {
            "documents": documents,
            **{kind: records.get(kind, 0) for kind in RECORD_TABLES},
            "fixes": fixes,
        }

    # --- pages ---

    def pages(self, sha256: str, version: str) -> dict[int, Page]:
        """The pages of a content that were read before, by number; failed ones are not kept."""
        packed = self._connection.scalars(_PAGES_OF, {"content": sha256, "by": version})
        pages = [page_from_json(json.loads(zlib.decompress(page))) for page in packed]
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
        connection = self._connection
        connection.execute(self._note_page, values)


# --- statements that are run for every document, compiled once --------------------------------------------------------

_ENTRY = [column for column in DOCUMENTS.c if column.name != "result"]
_ENTRY_NAMES = [column.name for column in _ENTRY]
_SAME_CONTENT = select(*_ENTRY).where(DOCUMENTS.c.sha256 == bindparam("content")).order_by(DOCUMENTS.c.name)
_PAGES_OF = select(PAGES.c.page).where(
    PAGES.c.sha256 == bindparam("content"), PAGES.c.version == bindparam("by")
)
_INSERT_DOCUMENT = insert(DOCUMENTS)
_INSERT_ROWS = [insert(table) for table in (RECORDS, FIXES, PROBLEMS)]
_PATH = [PATHS.c[name] for name in ("path", "source", "relative", "name", "size", "mtime_ns", "sha256")]
_SEEN = (
    select(*_PATH, FILES.c.pages, *(column.label(f"known_{column.name}") for column in _ENTRY))
    .outerjoin(FILES, FILES.c.sha256 == PATHS.c.sha256)
    .outerjoin(DOCUMENTS, DOCUMENTS.c.name == PATHS.c.name)
)
_NOTE_SHA256 = update(PATHS).where(PATHS.c.path == bindparam("at")).values(sha256=bindparam("content"))
_NOTE_SIGNATURE = (
    update(FILES).where(FILES.c.sha256 == bindparam("content")).values(signature=bindparam("value"))
)
_NOTE_NEAR = (
    update(DOCUMENTS)
    .where(DOCUMENTS.c.name == bindparam("document"))
    .values(near_duplicate_of=bindparam("earlier"))
)
_REMOVE = delete(DOCUMENTS).where(DOCUMENTS.c.name == bindparam("gone"))
_REMOVE_ROWS = [
    delete(table).where(table.c.document == bindparam("gone")) for table in (RECORDS, FIXES, PROBLEMS)
]


def _seen(row: tuple[Any, ...]) -> Seen:
    path, source, relative, name, size, mtime_ns, sha256, pages, *known = row
    entry = None if known[0] is None else Entry(**dict(zip(_ENTRY_NAMES, known, strict=True)), result={})
    return Seen(path, source, relative, name, size, mtime_ns, sha256, pages, entry)


def _columns(found: Found) -> Json:
    return {name: getattr(found, name) for name in Found.__slots__}


def _chunks(rows: Iterable[Json]) -> Iterator[list[Json]]:
    rest = iter(rows)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


# --- opening ----------------------------------------------------------------------------------------------------------


def _engine(url: str) -> tuple[Engine, str]:
    """The engine of a database, and what to call it where others read along."""
    wanted = "name it as sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SettingsError(f"the database is not a URL: {wanted}") from error
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError(f"{address.drivername} is no database for a catalogue: {wanted}")
    told = (
        address.database if address.drivername == "sqlite" else address.render_as_string(hide_password=True)
    )
    try:
        engine = create_engine(address)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "a catalogue in PostgreSQL needs psycopg, which is not installed: pip install 'kehoach[postgresql]'"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine, told or "the database in memory"


def _prepare_sqlite(connection: Any, _: object) -> None:
    # sqlite3 would not begin a transaction before it makes tables: a full disk would leave half of them
    connection.isolation_level = None
    # readers do not wait for the writer, and a killed writer leaves a database that opens
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _upgrade(connection: Connection, told: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise FileAccessError(
            f"{told} was made by a later version of kehoach; use that one, or name another --out"
        ) from error


def _is_of_0_2_0(engine: Engine) -> bool:
    with engine.connect() as connection:
        tables = inspect(connection)
        if tables.has_table("alembic_version") or not tables.has_table("documents"):
            return False
        return "version" in {column["name"] for column in tables.get_columns("documents")}


def _set_aside(engine: Engine) -> Path:
    """Renames the file of a database, with all that is in it; where it went."""
    with engine.connect() as connection:
        connection.rollback()
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    old = Path(str(engine.url.database))
    names = (old.with_name(f"{old.stem}-0.2.0{'' if n == 1 else f'-{n}'}{old.suffix}") for n in count(1))
    new = next(name for name in names if not name.exists())
    old.rename(new)
    return new
