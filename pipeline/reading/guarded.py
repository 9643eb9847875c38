"""Pages are read in a process of their own: where a library crashes or hangs, one page is lost, and no more."""

import ctypes
import multiprocessing
import os
import resource
import select
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from pipeline.errors import InputError
from pipeline.model import Page
from pipeline.reading import Engine, count_pages, read_page
from pipeline.reading.tesseract import read_image
from pipeline.settings import Settings

GRACE = 5.0
"""Seconds a page may take over its limit until its process is ended: whoever can, says by itself what took so long."""

CRASHED = "the reader crashed on this page, ran out of memory or hung beyond KEHOACH_PAGE_SECONDS"

BYTES_A_PIXEL, BYTES_BESIDES = 16, 1 << 30
"""What a worker may hold. A picture is in memory up to three times with four bytes a pixel while it is decoded (`bench fuzz`
prints the largest); libraries and models take a third of the rest. Without a bound, a PDF of 7 kB grows to 5 GB."""


def be_a_worker(settings: Settings, leader: int) -> None:
    """Make this process one that works for another: Ctrl-C is for that one, and when it is gone, so is this.

    `leader` is the other's process number, which need not be the parent's (`forkserver`). This process gets as much
    memory as pages within the pixel limit need.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # before the limit: a thread that gets no memory for its stack never says that it has started
    Thread(target=_end_with, args=(leader,), daemon=True).start()
    memory = _held() + BYTES_BESIDES + BYTES_A_PIXEL * settings.max_pixels
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most == resource.RLIM_INFINITY or memory < most:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, most))


def _held() -> int:
    """The bytes that count for the limit and are held already: a fork has all that its parent had."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmData:"))


def _end_with(leader: int) -> None:
    # workers of a killed ProcessPoolExecutor wait for work for ever: each holds the pipe open that would tell the others
    with suppress(ProcessLookupError):
        ended = os.pidfd_open(leader)
        select.select([ended], [], [])
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """The system ends this process (SIGALRM) where the block takes longer, whatever library it hangs in."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def count_pages_in_time(path: Path, settings: Settings) -> int:
    """As `count_pages`; for a worker, which dies where it takes too long."""
    with time_limit(settings.page_seconds + GRACE):
        return count_pages(path, settings)


def read_page_in_time(path: Path, number: int, settings: Settings, engine: Engine = read_image) -> Page:
    """As `read_page`; for a worker, which dies where it takes too long."""
    with time_limit(settings.page_seconds + GRACE):
        page = read_page(path, number, settings, engine)
    # glibc keeps what a page at the pixel limit took, 2 GB, for the next one, which is seldom as large
    ctypes.CDLL(None).malloc_trim(0)
    return page


def read_pages_apart(
    path: Path, settings: Settings, meanwhile: Callable[[], None] = lambda: None, jobs: int = 1
) -> Iterator[Page]:
    """Read a file in so many workers, of which there are new ones after each that died; its pages come in order.

    `meanwhile` is called once while the workers have the first pages: whoever waits may load what the text will need.
    Raises InputError where already opening the file kills a worker, and else as `read_page` does.
    """
    pool = _new_pool(settings, jobs)
    begun: deque[tuple[int, Future[Page]]] = deque()
    try:
        try:
            total = pool.submit(count_pages_in_time, path, settings).result()
        except BrokenProcessPool:
            raise InputError(f"{path.name}: damaged in a way that the reader crashes or hangs on") from None
        waiting = deque(range(1, total + 1))
        while waiting or begun:
            try:
                while waiting and len(begun) < jobs:
                    begun.append((waiting[0], pool.submit(read_page_in_time, path, waiting[0], settings)))
                    waiting.popleft()
                if begun[0][0] == 1:
                    meanwhile()
                page = begun[0][1].result()
            except BrokenProcessPool:
                # any of the pages begun may be to blame: each gets a worker for itself
                pool = _new_pool(settings, jobs)
                yield from (_read_alone(path, number, settings) for number, _ in begun)
                begun.clear()
            else:
                begun.popleft()
                yield page
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _read_alone(path: Path, number: int, settings: Settings) -> Page:
    with _new_pool(settings, 1) as pool:
        try:
            return pool.submit(read_page_in_time, path, number, settings).result()
        except BrokenProcessPool:
            return Page(number, "", status="failed", reason=CRASHED)


def _new_pool(settings: Settings, workers: int) -> ProcessPoolExecutor:
    # a fork has all libraries loaded
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(workers, context, initializer=be_a_worker, initargs=(settings, os.getpid()))
