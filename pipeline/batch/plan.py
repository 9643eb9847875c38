"""What a run has to do: which documents, which stages of them, and why.

A result holds as long as the content it was made from and the versions of the stages that made it. A version stands for the
code of its stage, the models and rules it looks things up in, and the settings that shape what it gives.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from pipeline.batch.store import Entry, Seen, Store
from pipeline.settings import DICTIONARIES, Settings

_CODE = Path(__file__).resolve().parent.parent
_LIMITS = ("max_pixels", "max_pages", "page_seconds")
"""Settings that decide whether a page can be read, not what is read from it."""

_FOR_GOOD = ("InputError", "EncryptedError", "PageUnreadableError", "WorkerCrash")
"""Kinds of failure that lie in the file: only another file, program or limit, or asking for it, is reason to try again.
Others, such as a file that may not be read, may be over."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage (công đoạn) as it is now; `settings` is what its version stands for."""

    name: str
    version: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages of a document as they are now, and `limits`, which only count where a document failed."""

    reading: Stage
    restoring: Stage
    extracting: Stage
    limits: str

    def made(self, known: Entry) -> bool:
        """Whether a result was made by the stages as they are now."""
        return self.changed(known) is None

    def changed(self, known: Entry) -> str | None:
        """Which stage is another one than when a result was made: the earliest."""
        for stage, version in (
            (self.reading, known.reading),
            (self.restoring, known.restoring),
            (self.extracting, known.extracting),
        ):
            if stage.version != version:
                return stage.name
        return None


def stages_now(settings: Settings, tesseract: str) -> Stages:
    """The stages under these settings; the password counts only as one that is given or not."""
    reading = {
        "code": _code("reading", "model.py"),
        "tesseract": tesseract,
        **settings.model_dump(mode="json", include={"text_layer", "fast", "dpi"}),
    }
    restoring = {
        "code": _code("restoring", "model.py"),
        "models": _digest(DICTIONARIES / "models"),
        "abbreviations": _digest(DICTIONARIES / "abbreviations.tsv"),
        "dictionary": settings.dictionary and _digest(settings.dictionary),
    }
    extracting = {
        "code": _code("extracting", "model.py", "records.py", "writing/tables.py"),
        "rules": _digest(DICTIONARIES / "rules"),
        "places": _digest(DICTIONARIES / "places"),
        "abbreviations": restoring["abbreviations"],
        "own_rules": settings.rules and _digest(settings.rules),
    }
    limits = {**settings.model_dump(mode="json", include=set(_LIMITS)), "password": bool(settings.password)}
    return Stages(
        _stage("reading", reading),
        _stage("restoring", restoring),
        _stage("extracting", extracting),
        _version(limits),
    )


def tables_version() -> str:
    """What tables are made by, as it is now."""
    return _code("writing/tables.py")


def _stage(name: str, settings: Mapping[str, object]) -> Stage:
    return Stage(name, _version(settings), settings)


def _version(settings: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode("utf-8")).hexdigest()[:16]


def _code(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        path = _CODE / part
        for file in sorted(path.glob("*.py")) if path.is_dir() else (path,):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _digest(path: Path) -> str:
    """A hash over a file or all files in a folder: results made with others are redone."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else (path,):
        if file.is_file() and file.suffix != ".py" and "__pycache__" not in file.parts:
            digest.update(file.relative_to(path).as_posix().encode("utf-8"))
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which documents of a shelf are wanted.

    `only` is a shell pattern for the file name or, where it has a slash, for the path under the folder that was named;
    `since` the time (of this machine, where it names no zone) from which on a file must have been changed; `retry_failed`:
    documents that failed are tried again though nothing has changed.
    """

    only: str | None = None
    since: datetime | None = None
    retry_failed: bool = False

    def takes(self, seen: Seen) -> bool:
        """Whether a document is among them."""
        if self.since is not None and seen.mtime_ns < self.since.timestamp() * 1e9:
            return False
        if self.only is None:
            return True
        relative = PurePath(seen.relative).as_posix()
        return fnmatchcase(relative if "/" in self.only else PurePath(relative).name, self.only)

    @property
    def everything(self) -> bool:
        """Whether all documents of the shelf are."""
        return self.only is None and self.since is None


@dataclass(frozen=True, slots=True)
class Decision:
    """A document and why it is to be worked on; `why` is None where its results hold, or it failed and is left so."""

    seen: Seen
    why: str | None


class Plan:
    """Decides about documents: what is known of them, against what is wanted now."""

    def __init__(self, store: Store, out: Path, stages: Stages, choice: Choice) -> None:
        self._store = store
        self._out = out
        self._stages = stages
        self._choice = choice

    def decisions(self) -> Iterator[Decision]:
        """All documents that are wanted, in the order of their names."""
        for seen in self._store.seen():
            if self._choice.takes(seen):
                yield Decision(seen, self.why(seen))

    def count(self, seen: int) -> int:
        """How many documents are wanted of those that were seen."""
        if self._choice.everything:
            return seen
        return sum(self._choice.takes(one) for one in self._store.seen())

    def why(self, seen: Seen) -> str | None:
        """Why a document is to be worked on; None where there is no reason to."""
        known = seen.known
        if known is None:
            return "new"
        if seen.sha256 is None:
            return "changed" if known.path == seen.path else "another file under this name"
        if seen.sha256 != known.sha256:
            return "changed"
        if known.path != seen.path:
            return "moved"
        if stage := self._stages.changed(known):
            return f"{stage} has changed"
        if known.status == "ok":
            # os.path says no where a path is too long for the system, as after DIR was moved; strings, for there may be many
            missing = [path for path in _places(self._out, seen.name) if not os.path.isfile(path)]  # noqa: PTH113
            return f"{PurePath(missing[0]).name} is missing" if missing else None
        if self._choice.retry_failed:
            return "failed before"
        if known.limits != self._stages.limits:
            return "failed before, under other limits"
        return None if known.kind in _FOR_GOOD else "could not be worked on before"


def results(out: Path, name: str) -> tuple[Path, Path]:
    """Where the records and the text of a document go."""
    records, text = _places(out, name)
    return Path(records), Path(text)


def _places(out: Path, name: str) -> tuple[str, str]:
    # not with_suffix: a name may hold dots of its own
    return f"{out}/records/{name}.json", f"{out}/text/{name}.txt"


def remove_results(out: Path, name: str) -> None:
    """Removes the records and the text of a document, and the folders that are empty then."""
    for path in results(out, name):
        path.unlink(missing_ok=True)
        folder = path.parent
        while folder not in (out, out / "records", out / "text"):
            try:
                folder.rmdir()
            except OSError:  # not empty
                break
            folder = folder.parent
