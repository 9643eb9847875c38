"""The catalogue, in SQLite and in PostgreSQL alike."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from pipeline.batch.plan import Choice, Plan, stages_now
from pipeline.batch.schema import METADATA
from pipeline.batch.shelf import Found, Shelf
from pipeline.batch.store import Entry, Store
from pipeline.errors import FileAccessError, SettingsError
from pipeline.model import Block, Box, Page, Word
from pipeline.settings import Settings

pytest_plugins = ("databases",)

PAGE = Page(
    1,
    "Péc lập\n",
    (Word(0, 3, Box(1, 10, 20, 30, 40), 0.5), Word(4, 7)),
    "ocr",
    width=100,
    height=200,
    dpi=300,
    evidence=(("layer_words", 3),),
    blocks=(Block("title", 0, 8),),
)
TARGET = {"value": 70.0, "unit": "%", "page": 1, "line": 2, "rule": "phấn đấu", "text": "70% \0 trở lên"}
FIX = {"printed": "Péc", "restored": "Độc", "rule": "channel", "page": 1, "probability": 0.9}
PROBLEM = {"code": "date", "message": "tháng 13", "candidates": ["tháng 12"]}


def entry(name: str, **values: Any) -> Entry:
    result = {
        "pages": 1,
        "header": {"title": "Kế hoạch"},
        "targets": [TARGET, TARGET],
        "fixes": [FIX],
        "problems": [PROBLEM],
    }
    known = Entry(
        name, f"/shelf/{name}.pdf", f"{name}.pdf", name[0] * 64, "r", "s", "x", "l", "ok", "", "", 1.5, result
    )
    return replace(known, **values)


def opened(url: str) -> Store:
    store = Store(url)
    store.begin_run("2026-01-01T00:00:00+0000")
    return store


def test_what_was_kept_is_there_after_a_kill_and_nothing_else(database: str) -> None:
    store = opened(database)
    store.save(entry("a"))
    store.save_page("a" * 64, "r", PAGE)
    store.keep()
    store.save(entry("b"))
    store.close()  # as the system does it for a process that is killed
    with closing(opened(database)) as again:
        assert [one.name for one in again.entries()] == ["a"]
        assert again.load("a").result["targets"] == [TARGET, TARGET]
        assert again.pages("a" * 64, "r") == {1: PAGE}
        assert again.pages("a" * 64, "other") == {}
        assert again.ended_badly()


def test_a_document_comes_back_as_it_was_saved_and_takes_the_place_of_what_was_known(database: str) -> None:
    with closing(opened(database)) as store:
        store.save(entry("a", result={**entry("a").result, "targets": [TARGET] * 5}))
        store.save(entry("a"))
        found = store.load("a")
        for kind in ("targets", "fixes", "problems", "header", "pages"):
            assert found.result[kind] == entry("a").result[kind]
        assert found.result["dates"] == []
        assert replace(found, result={}) == entry("a", result={})
        facts = store.count_facts()
        assert (facts["documents"], facts["targets"], facts["fixes"], facts["dates"]) == (1, 2, 1, 0)
        store.remove("a")
        assert set(store.count_facts().values()) == {0}


def test_documents_come_in_the_order_of_bytes_from_every_database(database: str) -> None:
    names = ["Đồng Tháp", "a", "Z", "a b", "an/2", "an-1", "ă", "1"]
    with closing(opened(database)) as store:
        for name in names:
            store.save(entry(name))
        assert [one.name for one in store.entries()] == sorted(names, key=lambda name: name.encode("utf-8"))


def test_exact_duplicates_are_noted_and_near_ones_reported(database: str) -> None:
    same, near, far = "1" * 64, "2" * 64, "3" * 64
    with closing(opened(database)) as store:
        found = [Found(f"/{name}", name, name, name, 1, 1) for name in "abcd"]
        store.see(found)
        for seen, content in zip(store.seen(), (same, same, near, far), strict=True):
            store.note_content(replace(seen, sha256=content, pages=1))
            store.save(entry(seen.name, sha256=content))
        for content, signature in ((same, 0), (near, 0b111), (far, -1)):
            store.note_signature(content, signature)
        store.note_duplicates()
        noted = {one.name: (one.duplicate_of, one.near_duplicate_of) for one in store.entries()}
        assert noted == {"a": (None, None), "b": ("a", None), "c": (None, "a"), "d": (None, None)}
        assert store.count_duplicates() == (1, 1)


def test_results_are_named_by_path_and_keep_their_suffix_where_they_would_collide(
    database: str, tmp_path: Path
) -> None:
    for path in ("one/a.pdf", "one/a.txt", "one/b/c.txt", "two/b/c.txt", "two/d.v1.pdf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "two" / f"{'ế' * 83}.txt").write_text("longest")
    with closing(opened(database)) as store:
        paths = [tmp_path / "one", tmp_path / "two", tmp_path / "one" / "a.pdf"]
        assert store.see(Shelf().find(paths, tmp_path / "out")) == 6
        names = [seen.name for seen in store.seen()]
    *short, longest = names
    assert short == ["a.pdf", "a.txt", "b/c.txt", "b/c.txt~2", "d.v1"]
    assert len(f"{longest}.json".encode()) <= 255


def test_a_name_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"k\xea.txt")).write_text("TCVN")
    shelf = Shelf()
    assert list(shelf.find([tmp_path], tmp_path / "out")) == []
    assert shelf.unreadable[0][0].endswith("k\\xea.txt")


def test_an_unchanged_file_is_not_opened_again_a_changed_one_is(database: str) -> None:
    def see(store: Store, mtime_ns: int) -> Any:
        store.see([Found("/a.txt", "a.txt", "a.txt", "a", 5, mtime_ns)])
        return next(store.seen())

    store = opened(database)
    store.note_content(replace(see(store, 1), sha256="1" * 64, pages=3))
    store.keep()
    store.close()
    with closing(opened(database)) as store:
        assert (see(store, 1).sha256, see(store, 1).pages) == ("1" * 64, 3)
        assert see(store, 2).sha256 is None


def test_why_a_document_is_worked_on(database: str, tmp_path: Path) -> None:
    stages = stages_now(Settings(), "5.3.0")
    made = {"reading": stages.reading.version, "restoring": stages.restoring.version}
    made |= {"extracting": stages.extracting.version, "limits": stages.limits, "sha256": "1" * 64}
    for folder, suffix in (("records", "json"), ("text", "txt")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"a.{suffix}").write_text("")
    with closing(opened(database)) as store:
        store.see([Found("/shelf/a.pdf", "a.pdf", "a.pdf", "a", 5, 1)])
        seen = replace(next(store.seen()), sha256="1" * 64)
        plan = Plan(store, tmp_path, stages, Choice())

        def why(by: Plan | None = None, **values: Any) -> str | None:
            return (by or plan).why(replace(seen, known=entry("a", **{**made, **values})))

        assert plan.why(seen) == "new"
        assert why() is None
        assert why(sha256="2" * 64) == "changed"
        assert why(path="/elsewhere/a.pdf") == "moved"
        assert why(reading="old") == "reading has changed"
        assert why(restoring="old", extracting="old") == "restoring has changed"
        assert why(extracting="old") == "extracting has changed"
        failed: dict[str, Any] = {"status": "failed", "kind": "InputError"}
        assert why(**failed) is None
        assert why(Plan(store, tmp_path, stages, Choice(retry_failed=True)), **failed) == "failed before"
        assert why(**failed, limits="old") == "failed before, under other limits"
        assert why(status="failed", kind="FileAccessError") == "could not be worked on before"
        (tmp_path / "text" / "a.txt").unlink()
        assert why() == "a.txt is missing"


def test_limits_and_password_are_no_part_of_what_was_read() -> None:
    now = stages_now(Settings(), "5.3.0")
    other = stages_now(Settings(page_seconds=1.0, password="bí mật"), "5.3.0")
    assert (now.reading, now.restoring, now.extracting) == (other.reading, other.restoring, other.extracting)
    assert now.limits != other.limits
    assert stages_now(Settings(dpi=200), "5.3.0").reading.version != now.reading.version
    assert stages_now(Settings(), "5.5.0").reading.version != now.reading.version


def test_the_tables_and_the_migrations_agree(database: str) -> None:
    Store(database).close()
    engine = create_engine(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_catalogue_of_a_later_version_is_left_alone(database: str) -> None:
    Store(database).close()
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(FileAccessError, match="made by a later version"):
        Store(database)


def test_a_catalogue_of_0_2_0_is_set_aside_whole(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.execute("CREATE TABLE documents (name VARCHAR PRIMARY KEY, version VARCHAR)")
        old.execute("INSERT INTO documents VALUES ('plan', '0.2.0')")
        old.commit()
    (tmp_path / "catalogue-0.2.0.sqlite").write_text("an earlier one")
    before = path.read_bytes()
    with closing(Store(f"sqlite:///{path}", keep=False)):
        assert path.read_bytes() == before
    with closing(Store(f"sqlite:///{path}")) as store:
        assert store.set_aside == tmp_path / "catalogue-0.2.0-2.sqlite"
    with closing(sqlite3.connect(store.set_aside)) as kept:
        assert kept.execute("SELECT * FROM documents").fetchall() == [("plan", "0.2.0")]
    with closing(Store(f"sqlite:///{path}")) as store:
        assert store.set_aside is None


def test_another_run_on_the_same_server_is_refused(postgresql_database: str) -> None:
    with closing(Store(postgresql_database)), pytest.raises(FileAccessError, match="another run is at work"):
        Store(postgresql_database)
    Store(postgresql_database).close()


@pytest.mark.parametrize("url", ["catalogue.sqlite", "mysql://localhost/kehoach"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"postgresql\+psycopg://USER"):
        Store(url)


def test_a_password_is_not_told(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'kehoach[postgresql]'")
    with pytest.raises(FileAccessError) as raised:
        Store("postgresql+psycopg://me:bi-mat@127.0.0.1:1/kehoach")
    assert "bi-mat" not in str(raised.value)
