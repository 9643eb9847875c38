"""What a run tells those who watch it: where it is, and what happened. Names are stable: programs read them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Event(StrEnum):
    """What can happen in a run."""

    RUN_STARTED = "run_started"
    RUN_FINISHED = "run_finished"
    DOCUMENT_DONE = "document_done"
    DOCUMENT_FAILED = "document_failed"
    WORKER_LOST = "worker_lost"
    CATALOGUE_LOST = "catalogue_lost"
    CATALOGUE_BACK = "catalogue_back"
    WATCHING = "watching"
    STOPPING = "stopping"
    CATALOGUE_SET_ASIDE = "catalogue_set_aside"
    RESULTS_SENT = "results_sent"
    RUN_FAILED = "run_failed"


Log = Callable[[Event, dict[str, object]], None]
"""Is told each event with what belongs to it, by names that are stable too; also from other threads."""


def no_log(_event: Event, _facts: dict[str, object]) -> None:
    """Where nobody keeps a log."""


def say(log: Log, event: Event, facts: dict[str, object], words: str) -> None:
    """Logs an event; where nobody keeps a log, says the same in words on stderr."""
    if log is no_log:
        print(words, file=sys.stderr)
    else:
        log(event, facts)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is, for whoever shows it. `pages` is None until the last document is opened and its pages are counted.

    `seconds` is how long it has been at work.
    """

    documents: int
    documents_done: int
    pages: int | None
    pages_done: int
    failed: int
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Pages a second since the start."""
        return self.pages_done / max(self.seconds, 0.1)

    @property
    def seconds_left(self) -> float | None:
        """By the rate so far, in pages where they are counted, else in documents; None where nothing is done yet."""
        done, all_ = (
            (self.documents_done, self.documents) if self.pages is None else (self.pages_done, self.pages)
        )
        return self.seconds * (all_ - done) / done if done else None


Listener = Callable[[Progress], None]


def told(now: Progress) -> str:
    """One line of plain text.

    >>> told(Progress(documents=20, documents_done=9, pages=67, pages_done=42, failed=1, seconds=60))
    '9 of 20 documents, 42 of 67 pages, 0.7 pages/s, 1 failed, 0:00:36 left'
    """
    of_pages = "" if now.pages is None else f" of {now.pages}"
    parts = [
        f"{now.documents_done} of {now.documents} documents",
        f"{now.pages_done}{of_pages} pages",
        f"{now.rate:.1f} pages/s",
        f"{now.failed} failed",
    ]
    if now.seconds_left:
        parts.append(f"{timedelta(seconds=round(now.seconds_left))} left")
    return ", ".join(parts)
