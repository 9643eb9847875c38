"""The tables of the catalogue: one schema for SQLite and PostgreSQL. `pipeline/batch/migrations` leads there from older ones."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

_TEXT = String().with_variant(String(collation="C"), "postgresql")
"""Text that is ordered by its bytes, as SQLite does: tables come out the same from both."""

FILES = Table(
    "files",
    METADATA,
    Column("sha256", _TEXT, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer),
    Column("signature", BigInteger),
)
"""Contents. `pages` is null where they could not be counted, `signature` (see `likeness`) until the text is restored."""

PATHS = Table(
    "paths",
    METADATA,
    Column("path", _TEXT, primary_key=True),
    Column("source", _TEXT, nullable=False),
    Column("relative", _TEXT, nullable=False),
    Column("stem", _TEXT, nullable=False),
    Column("name", _TEXT),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", _TEXT),
    Column("seen", Integer, nullable=False),
    Index("paths_seen_name", "seen", "name"),
)
"""Where documents lie: `path` is absolute, `source` as it was named, `name` what its results are called, `seen` the last run
that found it. `sha256` is null until the file, as it is by `size` and `mtime_ns` (its time of change, nanoseconds), is opened."""

PAGES = Table(
    "pages",
    METADATA,
    Column("sha256", _TEXT, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", _TEXT, primary_key=True),
    Column("method", _TEXT, nullable=False),
    Column("status", _TEXT, nullable=False),
    Column("reason", Text, nullable=False),
    Column("page", LargeBinary, nullable=False),
)
"""What was read from each page, by content and version of reading; `page` is JSON, compressed by zlib."""

RUNS = Table(
    "runs",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("started_at", _TEXT, nullable=False),
    Column("finished_at", _TEXT),
    Column("changed", Boolean, nullable=False),
    Column("tables", _TEXT),
    Column("report", Text),
)
"""`finished_at` and `report` (`run.json`) are null where a run was killed. `changed`: it altered what tables are made of;
`tables`: it left tables, made by this version of `pipeline/writing/tables.py`."""

STAGES = Table(
    "stages",
    METADATA,
    Column("name", _TEXT, primary_key=True),
    Column("version", _TEXT, primary_key=True),
    Column("settings", Text, nullable=False),
)
"""What stood behind each version of a stage that was ever used; `settings` is JSON."""

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("name", _TEXT, primary_key=True),
    Column("path", _TEXT, nullable=False),
    Column("source", _TEXT, nullable=False),
    Column("sha256", _TEXT, nullable=False),
    Column("reading", _TEXT, nullable=False),
    Column("restoring", _TEXT, nullable=False),
    Column("extracting", _TEXT, nullable=False),
    Column("limits", _TEXT, nullable=False),
    Column("status", _TEXT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("reason", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("duplicate_of", _TEXT),
    Column("near_duplicate_of", _TEXT),
    Column("result", Text, nullable=False),
    Index("documents_sha256_name", "sha256", "name"),
)
"""Documents by name, with the versions of the stages that made their results. `kind` is the kind of error, `result` JSON:
what the table of documents needs beside these columns."""

RECORDS = Table(
    "records",
    METADATA,
    Column("document", _TEXT, primary_key=True),
    Column("kind", _TEXT, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("rule", _TEXT, nullable=False),
    Column("payload", Text, nullable=False),
)
"""Records, one a row; `kind` is the table they go to, `payload` JSON: the whole record."""

FIXES = Table(
    "fixes",
    METADATA,
    Column("document", _TEXT, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("rule", _TEXT, nullable=False),
    Column("payload", Text, nullable=False),
)

PROBLEMS = Table(
    "problems",
    METADATA,
    Column("document", _TEXT, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("code", _TEXT, nullable=False),
    Column("payload", Text, nullable=False),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("page_hash", _TEXT, nullable=False),
    Column("left", Integer, nullable=False),
    Column("top", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("decided_by", _TEXT, nullable=False),
    Column("decided_at", _TEXT, nullable=False),
    Index("decisions_page_hash", "page_hash"),
)
"""What people decided about words: only ever added to, and kept by page, box (pixels) and old text, so that no run loses it."""
