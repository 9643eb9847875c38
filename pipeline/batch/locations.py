"""Documents and results that lie elsewhere, by URL: `s3://bucket/scans`, and whatever else fsspec has a driver for."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import FileAccessError, MissingDependencyError, PipelineError, SettingsError
from pipeline.writing.files import write_text

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)

_UPLOADED = ".uploaded.json"
"""What lies at which URL, by size and time of change here: what has not changed is not uploaded again."""

_TABLES, _OF_DOCUMENTS, _REPORT = (
    ("*.csv", "*.parquet"),
    ("records/**/*.json", "text/**/*.txt"),
    ("run.json",),
)
"""What is uploaded, `run.json` last: where it is, the others are. The catalogue is not among it, as databases are files that
are written to in place."""


def is_url(location: str | Path) -> bool:
    """Whether this is no path of this machine."""
    return isinstance(location, str) and _URL.match(location) is not None


def located(named: str) -> str | Path:
    """A path where it is one, also where it was named as file://; else the URL.

    >>> located("file:///srv/scans"), located("s3://archive/scans/"), located("scans")
    (PosixPath('/srv/scans'), 's3://archive/scans', PosixPath('scans'))
    """
    if not is_url(named):
        return Path(named)
    scheme, _, rest = named.partition("://")
    return Path(rest) if scheme.lower() == "file" else f"{scheme.lower()}://{rest.rstrip('/')}"


@dataclass(frozen=True, slots=True)
class Remote:
    """A file that lies elsewhere: its URL, its path under the URL that was named, size and time of change (nanoseconds)."""

    url: str
    relative: str
    size: int
    mtime_ns: int


def remote_files(url: str) -> Iterator[Remote]:
    """The file of that name, or all files under it, folder by folder; hidden ones are passed over.

    Raises FileAccessError where there is nothing or it may not be read, SettingsError where no worker could read it, and
    MissingDependencyError where the driver is not installed.
    """
    if url.startswith("memory://"):
        raise SettingsError(
            f"{url}: what is in the memory of one process cannot be read by the others; put it in a folder, or name s3://..."
        )
    system, root = _open(url)
    scheme = url.partition("://")[0]
    with _told(url):
        system.invalidate_cache()  # what is listed may have been listed before, by a run that watches
        if system.isfile(root):
            yield _remote(scheme, root, PurePosixPath(root).name, system.info(root))
            return
        if not system.exists(root):
            raise FileAccessError(f"{url}: no such file or folder")
        for _, folders, files in system.walk(root, detail=True, topdown=True):
            for hidden in [name for name in folders if name.startswith(".") and name not in (".", "..")]:
                del folders[hidden]
            for name, facts in sorted(files.items()):
                if name and not name.startswith("."):
                    path = facts["name"]
                    yield _remote(scheme, path, path.removeprefix(root).removeprefix("/"), facts)


def _remote(scheme: str, path: str, relative: str, facts: dict[str, Any]) -> Remote:
    changed = next(
        (facts[name] for name in ("LastModified", "last_modified", "mtime", "created") if facts.get(name)), 0
    )
    seconds = changed.timestamp() if isinstance(changed, datetime) else float(changed)
    return Remote(f"{scheme}://{path.lstrip('/')}", relative, int(facts["size"] or 0), int(seconds * 1e9))


def exists(location: str) -> bool:
    """Whether a file is there; one that cannot be asked for is taken to be."""
    if not is_url(location):
        return os.path.exists(location)  # noqa: PTH110 - says no where it may not look
    try:
        system, path = _open(location)
        return bool(system.exists(path))
    except (PipelineError, OSError):
        return True


@contextmanager
def on_this_machine(location: str) -> Iterator[Path]:
    """The file as a path: itself, or a copy without a name, which is gone after the block and with this process, however it ends.

    Raises FileAccessError where it cannot be fetched or kept; what is said about the copy is said about the file.
    """
    if not is_url(location):
        yield Path(location)
        return
    system, remote = _open(location)
    with tempfile.TemporaryFile(prefix="kehoach-") as copy:
        with _told(location), system.open(remote, "rb") as file:
            shutil.copyfileobj(file, copy, 1 << 20)
            copy.flush()
        path = Path(f"/proc/{os.getpid()}/fd/{copy.fileno()}")
        try:
            yield path
        except PipelineError as error:
            raise said_of(location, error, path) from error


def said_of(url: str, error: PipelineError, path: Path) -> PipelineError:
    """What was said about a copy, said about the file."""
    name = PurePosixPath(url).name
    return type(error)(re.sub(rf"^{path.name}\b", lambda _: name, str(error).replace(str(path), name)))


@dataclass(frozen=True, slots=True)
class Upload:
    """How many files were sent, and which documents were held back, with their mark of secrecy (độ mật)."""

    sent: int
    held_back: Mapping[str, str]


def upload(folder: Path, url: str, *, with_secret: bool = False) -> Upload:
    """Brings the results in a folder to a URL: what has changed there since the last time; what is gone here goes there too.

    Only what was uploaded from this folder is ever removed. Documents that are marked as state secrets are held back, in the
    tables too, unless `with_secret`. Raises as `remote_files` does, and what `pipeline.writing.tables.export` does.
    """
    from pipeline.batch.plan import results
    from pipeline.writing.tables import export, marked_as_secret

    system, root = _open(url)
    held_back = {} if with_secret else marked_as_secret(folder)
    secret = {path for name in held_back for path in results(folder, name)}
    kept = folder / _UPLOADED
    before: dict[str, list[int]] = {}
    with suppress(OSError, ValueError):
        noted = json.loads(kept.read_text("utf-8"))
        before = noted["files"] if noted["url"] == url else {}
    now: dict[str, list[int]] = {}
    sent = 0
    try:
        with ExitStack() as held:
            tables = folder
            if held_back:
                tables = Path(held.enter_context(tempfile.TemporaryDirectory(prefix=".open-", dir=folder)))
                for form in ("csv", "parquet"):
                    export(folder, form, tables)
            held.enter_context(_told(url))
            for path in chain(
                _files(tables, _TABLES), _files(folder, _OF_DOCUMENTS), _files(folder, _REPORT)
            ):
                if path in secret:
                    continue
                name = path.relative_to(tables if path.parent == tables else folder).as_posix()
                # a table without what is held back is as new as the whole one
                facts = [path.stat().st_size, (folder / name).stat().st_mtime_ns]
                if before.get(name) != facts:
                    target = f"{root}/{name}"
                    system.makedirs(target.rpartition("/")[0], exist_ok=True)
                    system.put_file(str(path), target)
                    sent += 1
                now[name] = facts
            for name in sorted(before.keys() - now.keys()):
                with suppress(FileNotFoundError):
                    system.rm_file(f"{root}/{name}")
            before = {}
    finally:
        write_text(kept, json.dumps({"url": url, "files": before | now}, ensure_ascii=False))
    return Upload(sent, held_back)


def _files(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(folder.glob(pattern))


def check_target(url: str) -> None:
    """Raises where results could not be uploaded there: at the start of a run, not at its end.

    SettingsError for the memory of one process, MissingDependencyError where the driver is not installed.
    """
    if url.startswith("memory://"):
        raise SettingsError(
            f"{url}: what is in the memory of this process ends with it; name a folder, or s3://..."
        )
    _open(url)


def _open(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    scheme = url.partition("://")[0]
    try:
        system, path = url_to_fs(url)
    except ImportError as error:
        remedy = "pip install 'kehoach[s3]'" if scheme in ("s3", "s3a") else str(error)
        raise MissingDependencyError(f"{scheme}:// cannot be read as it is: {remedy}") from error
    except ValueError as error:
        raise SettingsError(f"{url}: {error}") from error
    return system, str(path).rstrip("/")


@contextmanager
def _told(url: str) -> Iterator[None]:
    try:
        yield
    except (PipelineError, GeneratorExit):
        raise
    except Exception as error:  # each driver has errors of its own
        raise FileAccessError(f"{url} cannot be reached: {type(error).__name__}: {error}") from error
