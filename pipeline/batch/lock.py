"""One run at a time in a folder of results."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import FileAccessError

_NAME = ".lock"


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Keeps other runs out of a folder while the block runs.

    The system holds the lock on an open file (flock) and lets go of it when the process ends, however that ends: what a
    killed run left stands in nobody's way. Raises FileAccessError at once where another run is at work there, or where
    the folder cannot be written to.
    """
    try:
        file = (out / _NAME).open("a+b", buffering=0)
    except OSError as error:
        raise FileAccessError(f"{out} cannot be written to: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().decode("utf-8", "replace").strip()
            raise FileAccessError(
                f"{out}: another run is at work there{holder and f' (process {holder})'};"
                " wait for its end, or name another --out"
            ) from error
        try:
            file.truncate(0)
            file.write(f"{os.getpid()} on {os.uname().nodename}\n".encode())
        except OSError as error:
            raise FileAccessError(f"{out} cannot be written to: {error.strerror}") from error
        yield
