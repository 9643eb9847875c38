"""What a run is to work on: the documents under the paths that were named, and what each one's results are called."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.locations import Remote, remote_files
from pipeline.errors import FileAccessError

SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".txt"})
"""What is picked up from folders. A file that is named itself is always tried: its content decides, not its name."""


_LONGEST = 245
"""Bytes of a name that leave room for `.json` and a number: file systems take 255 (ext4, XFS, NTFS in UTF-16)."""

_LONGEST_PART = 255
"""Bytes of a folder's name (as above); of an object in S3, a key has up to 1,024."""


@dataclass(frozen=True, slots=True)
class Found:
    """One document (văn bản) on a shelf, with its size and time of change (nanoseconds).

    `path` is absolute, with links on the way to the folder that was named resolved, or a URL; `source` is as it was named.
    Results go by `stem` or `relative`: the path under that folder, without and with suffix.
    """

    path: str
    source: str
    relative: str
    stem: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Shelf:
    """The folders of a run; how many other files were passed over, and what could not be looked into (path, reason).

    `take` decides about each document, where not all of them are wanted.
    """

    take: Callable[[Found], bool] = lambda _: True
    folders: list[str] = field(default_factory=list)
    skipped: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)

    def find(self, paths: Iterable[Path | str], out: Path) -> Iterator[Found]:
        """The documents named or lying in folders; hidden files and those in `out` are passed over.

        They come as they are found: a shelf need not fit in memory. A path that is a string is a URL. Raises FileAccessError for
        a path that does not exist, and for URLs what `remote_files` does.
        """
        return filter(self.take, self._find(paths, out.resolve()))

    def _find(self, paths: Iterable[Path | str], results: Path) -> Iterator[Found]:
        for path in paths:
            if isinstance(path, str):
                self.folders.append(path)
                for remote in remote_files(path):
                    if remote.url == path or _is_document(remote.relative):
                        yield from self._look_at_remote(remote)
                    else:
                        self.skipped += 1
            elif path.is_dir():
                folder = str(path.resolve())
                self.folders.append(folder)
                named = str(path / "-").removesuffix("-")  # nothing for the folder one is in
                for relative in self._walk(path, "", results):
                    if _is_document(relative):
                        yield from self._look_at(named + relative, folder, relative)
                    else:
                        self.skipped += 1
            elif path.exists():
                yield from self._look_at(str(path), str(path.parent.resolve()), path.name)
            else:
                raise FileAccessError(f"{path}: no such file or folder")

    # paths are strings here: a hundred thousand Path objects take seconds of a run that has nothing to do
    def _walk(self, folder: Path, under: str, results: Path) -> Iterator[str]:
        """The files under a folder, as paths relative to the one that the walk began in."""
        below = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        below.append(entry.name)
                    elif not entry.is_dir():
                        yield under + entry.name
        except OSError as error:
            self.unreadable.append((str(folder), f"the folder cannot be read: {error.strerror}"))
        for name in below:
            if (folder / name).resolve() != results:
                yield from self._walk(folder / name, f"{under}{name}/", results)

    def _look_at_remote(self, remote: Remote) -> Iterator[Found]:
        # a key is any text: as a path, it would lead out of the folder of results
        parts = remote.relative.split("/")
        if (
            any(part in ("", ".", "..") for part in parts)
            or any(len(part.encode("utf-8")) > _LONGEST_PART for part in parts[:-1])
            or "\0" in remote.relative
        ):
            self.unreadable.append((remote.url, "its name cannot be that of a file: rename it"))
            return
        named, stem = _names(remote.relative)
        yield Found(remote.url, remote.url, named, stem, remote.size, remote.mtime_ns)

    def _look_at(self, path: str, folder: str, relative: str) -> Iterator[Found]:
        try:
            absolute = os.path.join(folder, relative)  # noqa: PTH118
            absolute.encode("utf-8")
            stat = os.stat(path)  # noqa: PTH116
        except UnicodeEncodeError:
            told = os.fsencode(path).decode("utf-8", "backslashreplace")
            self.unreadable.append(
                (told, "its name is not UTF-8: rename it (convmv does that for whole folders)")
            )
            return
        except OSError as error:  # a link to nowhere, a file that is gone again
            self.unreadable.append((path, f"cannot be read: {error.strerror}"))
            return
        named, stem = _names(relative)
        yield Found(absolute, path, named, stem, stat.st_size, stat.st_mtime_ns)


def _is_document(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122


def _names(relative: str) -> tuple[str, str]:
    """A relative path with and without its suffix, each with a last part that leaves room for another suffix."""
    return _fitting(relative), _fitting(os.path.splitext(relative)[0])  # noqa: PTH122


def _fitting(relative: str) -> str:
    """A path whose last part leaves room for a suffix; a longer one ends in a part of its hash instead."""
    folder, slash, last = relative.rpartition("/")
    name = last.encode("utf-8")
    if len(name) <= _LONGEST:
        return relative
    digest = hashlib.sha256(name).hexdigest()[:8]
    return f"{folder}{slash}{name[: _LONGEST - 9].decode('utf-8', 'ignore')}~{digest}"
