"""A database server that is gone in the middle of a run, and back for the next one."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.faults import finish, make_shelf, results, start
from pipeline.batch.events import Progress
from pipeline.batch.run import run
from pipeline.batch.store import Store
from pipeline.errors import FileAccessError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from databases import Server

pytest_plugins = ("databases",)


def test_a_run_waits_for_a_database_that_is_gone_and_goes_on_when_it_is_back(
    tmp_path: Path, server: "Server", postgresql_database: str
) -> None:
    shelf, out = make_shelf(tmp_path / "shelf", 6), tmp_path / "out"
    finish(start(shelf, tmp_path / "whole"))
    running = start(shelf, out, "--database", postgresql_database)
    while not (out / "records").exists():
        assert running.poll() is None
    server.stop()
    try:
        time.sleep(4)
        assert running.poll() is None
        code, messages = finish(start(shelf, tmp_path / "other", "--database", postgresql_database))
        assert (code, "cannot be used as a catalogue" in messages) == (5, True), messages
    finally:
        server.start()
    code, messages = finish(running)
    assert (code, "Traceback" in messages) == (20, False), messages
    assert "cannot be used: " in messages
    assert messages.index("Waiting for it") < messages.index("The database is back")
    assert results(out) == results(tmp_path / "whole")


def test_a_run_does_not_wait_for_ever(
    tmp_path: Path, server: "Server", postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.batch.run.PATIENCE", 1.0)
    shelf, out = make_shelf(tmp_path / "shelf", 6), tmp_path / "out"
    stops = iter([server.stop])

    def stop_it(progress: Progress) -> None:
        if progress.documents_done:
            next(stops, lambda: None)()

    try:
        with pytest.raises(FileAccessError, match="the same command goes on from there"):
            run([shelf], out, Settings(database=postgresql_database), jobs=1, listen=stop_it)
        assert not list(out.rglob(".writing-*"))
    finally:
        server.start()
    assert run([shelf], out, Settings(database=postgresql_database), jobs=1).documents == 10


def test_a_database_that_goes_away_while_it_is_read_is_named(
    server: "Server", postgresql_database: str
) -> None:
    store = Store(postgresql_database)
    server.stop()
    try:
        with pytest.raises(FileAccessError, match=r"kehoach_\d+ cannot be used: "):
            next(store.entries())
    finally:
        store.close()
        server.start()
