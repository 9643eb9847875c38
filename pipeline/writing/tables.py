"""Records as tables: one row a fact, for pandas, DuckDB and spreadsheets."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import FileAccessError, InputError, SettingsError
from pipeline.model import Document, group_by_reason
from pipeline.writing.files import written_aside

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.batch.store import Entry

Row = dict[str, Any]

TABLES = (
    "documents",
    "dates",
    "open_dates",
    "references",
    "short_references",
    "phases",
    "targets",
    "not_targets",
    "fixes",
)

RECORD_TABLES = TABLES[1:-1]
"""Those that hold records, one a row, by their names in the records of a document."""

_PLACE = {
    "page": "Int64",
    "line": "Int64",
    "start_char": "Int64",
    "end_char": "Int64",
    "boxes": "string",
    "printed": "string",
    "rule": "string",
    "confidence": "Float64",
}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "documents": {
        "document": "string",
        "source": "string",
        "sha256": "string",
        "status": "string",
        "reason": "string",
        "pages": "Int64",
        "pages_failed": "Int64",
        "read_by": "string",
        "page_reasons": "string",
        "words": "Int64",
        "changed_words": "Int64",
        "mean_confidence": "Float64",
        "type": "string",
        "number": "string",
        "symbol": "string",
        "place": "string",
        "place_unit": "string",
        "place_today": "string",
        "issued_on": "date",
        "issuer": "string",
        "issuer_canonical": "string",
        "issuer_today": "string",
        "parent_body": "string",
        "title": "string",
        "secrecy": "string",
        "signing_authority": "string",
        "signer_position": "string",
        "signer_name": "string",
        "recipients": "string",
        "resource_id": "string",
        "problems": "string",
        "duplicate_of": "string",
        "near_duplicate_of": "string",
    },
    "dates": {
        "document": "string",
        "text": "string",
        "start": "date",
        "end": "date",
        "precision": "string",
        "role": "string",
        **_PLACE,
    },
    "open_dates": {
        "document": "string",
        "text": "string",
        "calendar": "string",
        "every": "string",
        "day": "Int64",
        "month": "Int64",
        "year": "string",
        **_PLACE,
    },
    "references": {
        "document": "string",
        "text": "string",
        "doc_type": "string",
        "number": "string",
        "issued_on": "date",
        "issuer": "string",
        "issuer_canonical": "string",
        "subject": "string",
        "resource_id": "string",
        **_PLACE,
    },
    "short_references": {
        "document": "string",
        "text": "string",
        "doc_type": "string",
        "is_own": "boolean",
        "resource_id": "string",
        **_PLACE,
    },
    "phases": {
        "document": "string",
        "ordinal": "Int64",
        "label": "string",
        "start": "date",
        "end": "date",
        "text": "string",
        **_PLACE,
    },
    "targets": {
        "document": "string",
        "value": "Float64",
        "value_max": "Float64",
        "comparator": "string",
        "unit": "string",
        "scope": "string",
        "subject": "string",
        "achievement": "string",
        "commitment": "string",
        "deadline": "date",
        "baseline": "Float64",
        "per": "string",
        "text": "string",
        "responsible": "string",
        **_PLACE,
    },
    "not_targets": {
        "document": "string",
        "value": "Float64",
        "value_max": "Float64",
        "reason": "string",
        "text": "string",
        **_PLACE,
    },
    "fixes": {
        "document": "string",
        "printed": "string",
        "restored": "string",
        "rule": "string",
        "probability": "Float64",
        "alternatives": "string",
        "page": "Int64",
        "line": "Int64",
        "start": "Int64",
        "end": "Int64",
        "boxes": "string",
    },
}
"""The columns of each table and their pandas types. `date`: a day, `datetime64`.

`duplicate_of` is the first document, by name, with the same content; `near_duplicate_of` the first whose text is nearly the
same, which may be a second scan or a form filled in twice. How long each document took is in the catalogue only: the same
documents make the same tables. `boxes`, `recipients`, `alternatives`, `problems` and `page_reasons` (why pages were read as
they were, with their numbers) are JSON. In `fixes`, `start` and `end` are offsets in the text as read; elsewhere days."""


@dataclass(frozen=True)
class Results:
    """The tables of a run: one row a document, one row a fact, and one row a changed word."""

    documents: "pd.DataFrame"
    dates: "pd.DataFrame"
    open_dates: "pd.DataFrame"
    references: "pd.DataFrame"
    short_references: "pd.DataFrame"
    phases: "pd.DataFrame"
    targets: "pd.DataFrame"
    not_targets: "pd.DataFrame"
    fixes: "pd.DataFrame"


def load(folder: str | Path) -> Results:
    """The tables that `kehoach extract --out FOLDER` left.

    Raises FileAccessError where there is no such folder, or no tables in it.
    """
    import pandas as pd

    _check_tables(Path(folder))
    return Results(**{name: pd.read_parquet(Path(folder) / f"{name}.parquet") for name in TABLES})


def are_written(folder: Path) -> bool:
    """Whether a folder has all tables, in both forms."""
    return all((folder / f"{name}.{form}").is_file() for name in TABLES for form in ("parquet", "csv"))


def _check_tables(folder: Path) -> None:
    remedy = "name a folder that `kehoach extract PATH --out DIR` left, or run that first"
    if not folder.is_dir():
        raise FileAccessError(f"{folder}: {'a file' if folder.exists() else 'no such folder'}; {remedy}")
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise FileAccessError(f"{folder} holds no {missing[0]}.parquet; {remedy}")


def describe(document: Document) -> Row:
    """What the tables need of a document: plain values, ready for JSON."""
    if document.records is None:
        raise ValueError("the document has no records: extract first")
    records = document.records.model_dump(mode="json")
    read_by: dict[str, int] = {}
    for page in document.pages:
        method = page.method if page.status != "failed" else "failed"
        read_by[method] = read_by.get(method, 0) + 1
    sure = [word.confidence for page in document.pages for word in page.words if word.confidence is not None]
    header = records.pop("document")
    header.pop("evidence")
    return {
        **records,
        "header": header,
        "pages_failed": read_by.get("failed", 0),
        "read_by": ", ".join(f"{method} {count}" for method, count in sorted(read_by.items())),
        "page_reasons": group_by_reason(document.pages),
        "words": len(document.text.split()),
        "mean_confidence": round(sum(sure) / len(sure), 4) if sure else None,
        "fixes": [_describe_fix(document, index) for index in range(len(document.fixes))],
    }


def _describe_fix(document: Document, index: int) -> Row:
    fix = document.fixes[index]
    start = document.restored.starts[index]
    words = document.words_at(start, start + len(fix.restored))
    return {
        **asdict(fix),
        "page": document.page_at(start),
        "line": document.line_at(start),
        "boxes": [asdict(word.box) for word in words if word.box is not None],
    }


_CHUNK = 1_000
"""Rows that are in memory as Python's objects at once, 2 kB each."""

ROW_GROUP = 10 * _CHUNK
"""Rows in a group of Parquet, which readers skip by its statistics; that many documents take 10 MB while they are collected."""


def write_tables(entries: Iterable["Entry"], out: Path) -> dict[str, int]:
    """Writes all tables as Parquet and CSV and counts their rows.

    The same entries in the same order give the same bytes. Rows are written as they come: memory does not grow with them.
    All tables take the place of the old ones at the end, when each of them is whole.
    """
    with ExitStack() as open_tables:
        writers = {name: open_tables.enter_context(_table(name, out)) for name in TABLES}
        for entry in entries:
            for name, found in _rows_of(entry).items():
                writers[name].add(found)
        for writer in writers.values():
            writer.finish()
    return {name: writer.count for name, writer in writers.items()}


@contextmanager
def _table(name: str, out: Path) -> Iterator["_Writer"]:
    import pyarrow.parquet as pq

    with written_aside(out / f"{name}.parquet") as parquet, written_aside(out / f"{name}.csv") as csv_path:
        schema = _schema(name)
        with pq.ParquetWriter(parquet, schema) as writer:
            yield _Writer(name, schema, writer, csv_path)


def _schema(name: str) -> Any:
    import pyarrow as pa

    return pa.Schema.from_pandas(to_frame(name, []), preserve_index=False)


class _Writer:
    """One table on its way to Parquet and CSV, a row group at a time."""

    def __init__(self, name: str, schema: Any, parquet: Any, csv_path: Path) -> None:
        self.count = 0
        self._name = name
        self._schema = schema
        self._parquet = parquet
        self._csv = csv_path
        self._rows: list[Row] = []
        self._group: list[Any] = []
        write_csv(to_frame(name, []), csv_path)

    def add(self, rows: list[Row]) -> None:
        self._rows += rows
        while len(self._rows) >= _CHUNK:
            self._convert(self._rows[:_CHUNK])
            del self._rows[:_CHUNK]
            if len(self._group) * _CHUNK == ROW_GROUP:
                self._write_group()

    def finish(self) -> None:
        self._convert(self._rows)
        self._write_group()

    def _convert(self, rows: list[Row]) -> None:
        import pyarrow as pa

        frame = to_frame(self._name, rows)
        self._group.append(pa.Table.from_pandas(frame, self._schema, preserve_index=False))
        write_csv(frame, self._csv, append=True)
        self.count += len(rows)

    def _write_group(self) -> None:
        import pyarrow as pa

        self._parquet.write_table(pa.concat_tables(self._group))
        self._group = []


def _rows_of(entry: "Entry") -> dict[str, list[Row]]:
    result = entry.result
    rows: dict[str, list[Row]] = {
        name: [{**row, "document": entry.name} for row in result.get(name, ())]
        for name in (*RECORD_TABLES, "fixes")
    }
    document = {
        **result,
        **result.get("header", {}),
        "document": entry.name,
        "source": entry.source,
        "sha256": entry.sha256,
        "status": entry.status,
        "reason": entry.reason,
        "duplicate_of": entry.duplicate_of,
        "near_duplicate_of": entry.near_duplicate_of,
        "changed_words": len(result["fixes"]) if "fixes" in result else None,
    }
    return {"documents": [document], **rows}


def to_frame(name: str, rows: list[Row]) -> "pd.DataFrame":
    """A table with its columns in order and their types, also where there are no rows."""
    import pandas as pd

    frame = pd.DataFrame(index=range(len(rows)))
    for column, kind in COLUMNS[name].items():
        values = [_flat(row.get(column)) for row in rows]
        if kind == "date":
            frame[column] = pd.to_datetime(pd.Series(values, dtype="object"), format="%Y-%m-%d").astype(
                "datetime64[us]"
            )
        else:
            frame[column] = pd.Series(values, dtype=kind)
    return frame


def _flat(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else value


def write_csv(frame: "pd.DataFrame", path: Path, *, append: bool = False) -> None:
    """UTF-8 with a byte order mark, as spreadsheets want it; a cell that would be a formula is made text.

    `append`: only the rows, after those that are there.
    """
    safe = frame.copy()
    for column in safe.columns:
        if safe[column].dtype == "string":
            safe[column] = safe[column].map(csv_cell, na_action="ignore")
    safe.to_csv(
        path,
        mode="a" if append else "w",
        header=not append,
        index=False,
        encoding="utf-8" if append else "utf-8-sig",
        date_format="%Y-%m-%d",
        quoting=csv.QUOTE_MINIMAL,
    )


def csv_cell(text: str) -> str:
    """A cell of CSV: no formula, and its lines end as others do, as `csv` quotes no bare carriage return, which begins a row.

    >>> csv_cell("Kế hoạch\\r=1+1")
    'Kế hoạch\\n=1+1'
    """
    return harmless(text).replace("\r\n", "\n").replace("\r", "\n")


_FORMULA = re.compile(r"[\t\r]|[\s\u200b\ufeff]*(?:[=+@＝＋＠]|[-－](?:\S|.*(?:[|!]|\w\()))", re.DOTALL)
"""What spreadsheets begin a formula with (OWASP, CSV injection), also after blanks and in full width.

A dash before a blank begins a list item, as long as nothing in it can call a function or a program (`cmd|'/C calc'!A0`)."""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("-1+cmd"), harmless("- Như trên;")
    ("'=HYPERLINK(1)", "'-1+cmd", '- Như trên;')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


@dataclass(frozen=True, slots=True)
class Export:
    """The files that were written, and which documents were held back, with their mark of secrecy (độ mật)."""

    files: tuple[Path, ...]
    held_back: Mapping[str, str]


def export(folder: Path, kind: str, out: Path, *, with_secret: bool = False) -> Export:
    """Writes all tables of a folder of results as `csv`, `parquet`, `jsonl` (a file each) or one `xlsx`.

    Documents that are marked as state secrets (`secrecy`) are held back with all their rows, unless `with_secret`.
    Raises FileAccessError as `load` does, and where the tables are of a version that read no such marks; SettingsError where
    a table has more rows than a sheet of `xlsx` takes.
    """

    results = load(folder)
    held = {} if with_secret else marked_as_secret(folder)
    frames = {
        name: _without(getattr(results, name), held) if held else getattr(results, name) for name in TABLES
    }
    written = _write_frames(frames, kind, out)
    return Export(tuple(written), held)


def marked_as_secret(folder: Path) -> dict[str, str]:
    """The documents of a folder of results that bear a mark of secrecy (độ mật), and which. Raises as `export` does."""
    import pyarrow.parquet as pq

    _check_tables(folder)
    path = folder / "documents.parquet"
    if "secrecy" not in pq.read_schema(path).names:
        raise FileAccessError(
            f"{folder} was made by an earlier version, which read no marks of secrecy: run `kehoach extract` there again"
        )
    columns = pq.read_table(path, columns=["document", "secrecy"]).to_pydict()
    return {name: mark for name, mark in zip(columns["document"], columns["secrecy"], strict=True) if mark}


def _without(frame: "pd.DataFrame", held: Mapping[str, str]) -> "pd.DataFrame":
    """A table without the rows of some documents, and without their names in other rows."""
    rest = frame[~frame["document"].isin(list(held))].reset_index(drop=True)
    for column in rest.columns.intersection(["duplicate_of", "near_duplicate_of"]):
        rest[column] = rest[column].mask(rest[column].isin(list(held)))
    return rest


def _write_frames(frames: Mapping[str, "pd.DataFrame"], kind: str, out: Path) -> list[Path]:
    import pandas as pd

    if kind == "xlsx":
        for name, frame in frames.items():
            if len(frame) > SHEET_ROWS:
                raise SettingsError(
                    f"{name} has {len(frame):,} rows, and a sheet takes {SHEET_ROWS:,}: export csv or parquet"
                )
        target = out / "kehoach.xlsx"
        with written_aside(target) as aside, pd.ExcelWriter(aside, engine="openpyxl") as book:
            for name, frame in frames.items():
                safe = frame.copy()
                for column in safe.columns:
                    if safe[column].dtype == "string":
                        safe[column] = safe[column].map(_cell, na_action="ignore")
                    elif str(safe[column].dtype).startswith("datetime"):
                        safe[column] = safe[column].dt.date
                safe.to_excel(book, sheet_name=name, index=False)
        return [target]
    write: dict[str, Callable[[Any, Path], None]] = {
        "csv": write_csv,
        "parquet": lambda frame, path: frame.to_parquet(path, index=False),
        "jsonl": lambda frame, path: frame.to_json(
            path, orient="records", lines=True, force_ascii=False, date_format="iso", date_unit="s"
        ),
    }
    written = []
    for name, frame in frames.items():
        target = out / f"{name}.{kind}"
        with written_aside(target) as aside:
            write[kind](frame, aside)
        written.append(target)
    return written


SHEET_ROWS = 1_048_575
"""Rows of a sheet below its head (as below)."""

_CELL_LENGTH = 32_767
"""The longest text an XLSX cell holds (Microsoft's specification of Excel's limits)."""


def _cell(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return harmless(ILLEGAL_CHARACTERS_RE.sub("", text))[:_CELL_LENGTH]


def query(folder: Path, sql: str) -> "pd.DataFrame":
    """Answers SQL over the tables of a folder of results, with DuckDB; the tables go by their names and are only read.

    Raises FileAccessError where there is no such folder, or no tables in it, and InputError where the SQL is not understood.
    """
    import duckdb

    _check_tables(folder)
    with duckdb.connect() as connection:
        for name in TABLES:
            path = str((folder / f"{name}.parquet").resolve()).replace("'", "''")
            connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{path}')")
        try:
            answer: pd.DataFrame = connection.execute(sql).df()
        except duckdb.Error as error:
            raise InputError(f"the query failed: {error}") from error
    return answer
