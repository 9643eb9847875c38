"""Databases for the catalogue: SQLite, and a PostgreSQL of our own on loopback, started once and ended by its number."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count(1)


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them apart from the path, by version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "pg_ctl").is_file()), None)


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server: its address without the name of a database, and how it is stopped and started again."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of our own, for the whole session."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'kehoach[postgresql]'")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    as_user: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kehoach-postgresql-") as name, socket.socket() as free:
        data = Path(name) / "data"
        if os.geteuid() == 0:  # postgres refuses to be root
            user = pwd.getpwnam("postgres" if "postgres" in (u.pw_name for u in pwd.getpwall()) else "nobody")
            as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            os.chown(name, user.pw_uid, user.pw_gid)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()

        def call(program: str, *arguments: str) -> None:
            # not captured: the server would hold the pipe open
            log = Path(name) / "log"
            with log.open("ab") as file:
                command = [*as_user, str(programs / program), *arguments]
                done = subprocess.run(command, cwd=name, stdout=file, stderr=file, timeout=60, check=False)
            assert done.returncode == 0, log.read_text("utf-8", "replace")

        call("initdb", "-D", str(data), "-U", "kehoach", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        control = ("pg_ctl", "-D", str(data), "-w")
        start = partial(call, *control, "-o", options, "start")
        stop = partial(call, *control, "-m", "immediate", "stop")
        start()
        try:
            yield Server(f"postgresql+psycopg://kehoach@127.0.0.1:{port}", stop, start)
        finally:
            stop()


@pytest.fixture(scope="session")
def postgresql(server: Server) -> str:
    """The address of a PostgreSQL server, without the name of a database."""
    return server.url


@pytest.fixture
def postgresql_database(postgresql: str) -> str:
    """The URL of an empty database in PostgreSQL."""
    import psycopg

    name = f"kehoach_{next(_NUMBERS)}"
    with psycopg.connect(f"{postgresql.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{postgresql}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    url: str = request.getfixturevalue("postgresql_database")
    return url
