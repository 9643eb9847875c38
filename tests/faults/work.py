"""What workers do with pages that are poisoned: import it by name, as workers do."""

import os
import signal
from pathlib import Path

from pipeline.batch.run import Work
from pipeline.model import Page
from pipeline.reading.guarded import read_page_in_time, time_limit
from pipeline.settings import Settings

POISONED = 3
"""The page in the middle of the long text."""


def crash(path: Path, number: int, settings: Settings) -> Page:
    if number == POISONED:
        os.kill(os.getpid(), signal.SIGSEGV)
    return read_page_in_time(path, number, settings)


def hang(path: Path, number: int, settings: Settings) -> Page:
    if number == POISONED:
        with time_limit(0.3):
            while True:
                signal.pause()
    return read_page_in_time(path, number, settings)


CRASHES, HANGS = Work(read=crash), Work(read=hang)
