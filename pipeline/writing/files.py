"""Files are written aside and renamed: whoever looks sees the old file or the new one, never half of one."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import FileAccessError

_PREFIX = ".writing-"


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` when the block ends well and disappears when it does not.

    Raises FileAccessError where the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=path.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)  # whose writer is dead, nobody holds
    except OSError as error:
        raise FileAccessError(f"{path.parent} cannot be written to: {error.strerror}") from error
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    except OSError as error:
        raise FileAccessError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        aside.unlink(missing_ok=True)
        os.close(handle)


def remove_abandoned(folder: Path) -> None:
    """Removes what writers that were killed left in a folder and those in it."""
    for aside in folder.rglob(f"{_PREFIX}*"):
        with suppress(OSError), aside.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            aside.unlink()


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text, newlines as they are."""
    with written_aside(path) as aside:
        aside.write_bytes(text.encode("utf-8"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
