"""A database server that is gone in the middle of a run, and back for the next one."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.faults import finish, make_shelf, results, start
from pipeline.batch.store import Store
from pipeline.errors import FileAccessError

if TYPE_CHECKING:
    from databases import Server

pytest_plugins = ("databases",)


def test_a_database_that_goes_away_ends_the_run_and_the_next_one_goes_on(
    tmp_path: Path, server: "Server", postgresql_database: str
) -> None:
    shelf, out = make_shelf(tmp_path / "shelf", 6), tmp_path / "out"
    finish(start(shelf, tmp_path / "whole"))
    running = start(shelf, out, "--database", postgresql_database)
    while not (out / "records").exists():
        assert running.poll() is None
    server.stop()
    try:
        code, messages = finish(running)
        assert (code, "Traceback" in messages) == (5, False), messages
        assert "cannot be used: " in messages
        assert "the same command goes on from there" in messages
        code, messages = finish(start(shelf, out, "--database", postgresql_database))
        assert (code, "cannot be used as a catalogue" in messages) == (5, True), messages
    finally:
        server.start()
    assert finish(start(shelf, out, "--database", postgresql_database))[0] == 20
    assert results(out) == results(tmp_path / "whole")


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
