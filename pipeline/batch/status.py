"""Where a run is, for `kehoach status` from another shell: a small file among the results, replaced every second."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from pipeline.batch.events import Progress, told
from pipeline.errors import FileAccessError, PipelineError
from pipeline.writing.files import write_text

NAME = "status.json"

SECONDS = 1.0
"""How often the file is replaced."""

_SILENT = 60.0
"""Seconds after which a run on another machine, whose process cannot be looked for, is told as one that may be dead."""

State = Literal["running", "finished", "stopped", "failed"]


class StatusFile:
    """Tells what a run does while the block runs, and how it ended."""

    def __init__(self, out: Path, started_at: str) -> None:
        self._path = out / NAME
        self._written = 0.0
        self._facts: dict[str, Any] = {
            "state": "running",
            "phase": "starting",
            "reason": "",
            "started_at": started_at,
            "process": os.getpid(),
            "begun": _begun(os.getpid()),
            "machine": os.uname().nodename,
        }

    def __enter__(self) -> Self:
        self._write()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        said = str(error) if isinstance(error, PipelineError) else type(error).__name__
        with suppress(PipelineError):  # a full disk, which may be the error itself
            self.end("stopped" if isinstance(error, KeyboardInterrupt) else "failed", said)

    def phase(self, name: str) -> None:
        """What it does now."""
        self._facts["phase"] = name
        self._write()

    def show(self, now: Progress) -> None:
        """As a `Listener`."""
        if time.monotonic() - self._written >= SECONDS:
            self._facts |= {"phase": "working", "progress": asdict(now)}
            self._write()
        else:
            self._facts["progress"] = asdict(now)

    def end(self, state: State, reason: str = "") -> None:
        """How it ended."""
        self._facts |= {"state": state, "phase": "", "reason": reason}
        self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        self._facts["written_at"] = time.time()
        write_text(self._path, json.dumps(self._facts, ensure_ascii=False, indent=1) + "\n")


def tell(out: Path) -> str:
    """The last run in a folder of results, in words. Raises FileAccessError where there was none."""
    try:
        facts = json.loads((out / NAME).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FileAccessError(f"{out}: no run has told anything there; name the --out of one") from error
    silent = time.time() - facts["written_at"]
    here = facts["machine"] == os.uname().nodename
    state = facts["state"]
    if state == "running" and here and _begun(facts["process"]) != facts["begun"]:
        state = "killed"
    lines = [": ".join(part for part in (state, facts["phase"], facts["reason"]) if part)]
    if "progress" in facts:
        lines.append(told(Progress(**facts["progress"])))
    lines.append(f"started {facts['started_at']}, process {facts['process']} on {facts['machine']}")
    if state == "running" and not here and silent > _SILENT:
        lines.append(f"silent for {silent:.0f} s: it may have been killed")
    if state in ("killed", "stopped", "failed"):
        lines.append("the same command goes on from here")
    return "\n".join(lines) + "\n"


def _begun(process: int) -> str:
    """When a process began, in the system's ticks: the number of a dead one may be another's by now. Nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
    except OSError:
        return ""
