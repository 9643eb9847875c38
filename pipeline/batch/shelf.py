"""What a run is to work on: the documents under the paths that were named, and what each one's results are called."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import FileAccessError

SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".txt"})
"""What is picked up from folders. A file that is named itself is always tried: its content decides, not its name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document (văn bản): where it lies, and `name`, its relative path without suffix, under which its results go."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of a run, how many other files were passed over, and what could not be looked into (path, reason)."""

    items: tuple[Item, ...]
    skipped: int
    unreadable: tuple[tuple[Path, str], ...]


def find_documents(paths: Iterable[Path], out: Path) -> Shelf:
    """The documents named or lying in folders, in the order of their names; hidden files and those in `out` are passed over.

    Raises FileAccessError for a path that does not exist.
    """
    found: list[tuple[Path, Path]] = []
    unreadable: list[tuple[Path, str]] = []
    skipped = 0
    results = out.resolve()
    for path in paths:
        if path.is_dir():
            for file in _walk(path, results, unreadable):
                if file.suffix.lower() in SUFFIXES:
                    found.append((file, file.relative_to(path)))
                else:
                    skipped += 1
        elif path.exists():
            found.append((path, Path(path.name)))
        else:
            raise FileAccessError(f"{path}: no such file or folder")
    return Shelf(tuple(_name(found)), skipped, tuple(unreadable))


def _walk(folder: Path, results: Path, unreadable: list[tuple[Path, str]]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        unreadable.append((Path(error.filename), f"the folder cannot be read: {error.strerror}"))

    for root, folders, files in os.walk(folder, onerror=refuse):
        here = Path(root)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() != results
        )
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _name(found: list[tuple[Path, Path]]) -> Iterator[Item]:
    """Results go by the relative path without suffix; where two would collide, both keep their suffix."""
    stems: dict[str, int] = {}
    for _, relative in found:
        stem = str(relative.with_suffix(""))
        stems[stem] = stems.get(stem, 0) + 1
    taken: set[str] = set()
    for path, relative in found:
        stem = str(relative.with_suffix(""))
        name = stem if stems[stem] == 1 else str(relative)
        number = 2
        while name in taken:  # the same relative path under two of the paths that were named
            name, number = f"{relative}~{number}", number + 1
        taken.add(name)
        yield Item(path, name)
