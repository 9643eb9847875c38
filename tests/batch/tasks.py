"""What tests have workers do: import it by name, as workers do."""

import os
import signal
import time
from pathlib import Path

from pipeline.batch.run import Product, Work
from pipeline.errors import InputError
from pipeline.model import Page
from pipeline.settings import Settings


def process(_: object = None) -> int:
    return os.getpid()


def die(_: object = None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang_in_time(seconds: float) -> None:
    from pipeline.reading.guarded import time_limit

    with time_limit(seconds):
        while True:
            signal.pause()


def refuse(name: str) -> None:
    raise InputError(f"{name}: damaged")


def unsendable() -> object:
    return lambda: None


def hold(megabytes: int) -> int:
    HELD.append(b"x" * (megabytes << 20))  # zeroes would take no memory
    return os.getpid()


HELD: list[bytes] = []


def slow(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def finish(source: str, sha256: str, pages: tuple[Page, ...], settings: Settings) -> Product:
    """Leaves a mark for each time a document is worked on, and takes its time."""
    del settings
    folder = Path(os.environ.get("KEHOACH_TEST_MARKS") or Path(source).parent.parent / "marks")
    name = Path(source).name
    (folder / f"{name}.{os.getpid()}.{time.monotonic_ns()}").touch()
    time.sleep(0.3)
    from bench.scale import finish as stand_in

    return stand_in(source, sha256, pages, Settings())


QUICK = Work(finish=finish)


def deadly(source: str, sha256: str, pages: tuple[Page, ...], settings: Settings) -> Product:
    if Path(source).name.startswith("laughs"):
        die()
    from bench.scale import finish as stand_in

    return stand_in(source, sha256, pages, settings)


DEADLY = Work(finish=deadly)


def without_marks(source: str, sha256: str, pages: tuple[Page, ...], settings: Settings) -> Product:
    from bench.scale import finish as stand_in

    return stand_in(source, sha256, pages, settings)


NO_MARKS = Work(finish=without_marks)
