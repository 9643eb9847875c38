"""Who does the work of a run: processes on this machine. Another one is the Dask cluster of `pipeline.batch.cluster`.

Both are executors as in `concurrent.futures`. A task whose worker died under it ends in WorkerLostError, and no other task does.
"""

import os
from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from pipeline.errors import FileAccessError, PipelineError
from pipeline.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

TASKS = 2_000
"""Tasks after which a worker is replaced, whatever it holds. Starting one takes two seconds (on two cores): 1 ms a task."""

RESIDENT = 1 << 30
"""Bytes a worker may hold after a task; one that keeps more is replaced. With models and rules it is a quarter of that, and what
a page took is given back to the system (`read_page_in_time`): what is beyond that has been left lying about."""


class WorkerLostError(Exception):
    """The process that worked on a task died: it crashed, was killed, took too long or too much memory."""


class SchedulerLostError(FileAccessError):
    """Whoever gives the workers their tasks is gone: nothing can be done."""


class Workers(Executor):
    """Those who work for a run."""

    @property
    @abstractmethod
    def slots(self) -> int:
        """How many tasks they can do at once now."""

    @property
    @abstractmethod
    def short(self) -> int:
        """A document of so many pages or fewer is one task."""

    @abstractmethod
    def kill(self) -> None:
        """Ends them in the middle of what they do; their tasks end in WorkerLostError or are cancelled."""


class Processes(Workers):
    """Processes on this machine, one task at a time each; they are started when there is something to do.

    Each is replaced after TASKS tasks, or when it holds more than RESIDENT: memory stays flat, whatever a library leaks.
    """

    def __init__(self, settings: Settings, jobs: int) -> None:
        self._settings = settings
        self._jobs = jobs
        # workers come from a clean process that has loaded the pipeline once: they start at once and share its memory
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["pipeline.batch.run", "pipeline.process"])
        self._lock = Lock()
        self._waiting: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._closed = False
        self._called, self._call = self._context.Pipe(duplex=False)
        self._thread: Thread | None = None

    @property
    def slots(self) -> int:
        """As many as there are processes."""
        return self._jobs

    @property
    def short(self) -> int:
        """One: the pages of a document are read side by side."""
        return 1

    def submit(self, call: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> Future[T]:
        """As `Executor.submit`."""
        task = _Task(Future(), call, arguments, named)
        with self._lock:
            if self._closed:
                raise RuntimeError("these workers have been sent home")
            self._waiting.append(task)
            if self._thread is None:
                self._thread = Thread(target=self._serve, name="workers", daemon=True)
                self._thread.start()
        self._wake()
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As `Executor.shutdown`: tasks that are begun, and those that wait where they are not cancelled, are finished."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                for task in self._waiting:
                    task.future.cancel()
        self._wake()
        if wait and self._thread is not None:
            self._thread.join()

    def kill(self) -> None:
        """As in the base class."""
        with self._lock:
            self._closed = True
            for task in self._waiting:
                task.future.cancel()
            for worker in self._workers:
                worker.process.kill()
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):  # nobody listens any more
            self._call.send_bytes(b"!")

    def _serve(self) -> None:
        while True:
            with self._lock:
                self._hand_out()
                workers = list(self._workers)
                if self._closed and not self._waiting and all(worker.task is None for worker in workers):
                    break
            ready = wait([self._called, *(worker.line for worker in workers)])
            if self._called in ready:
                self._called.recv_bytes()
            for worker in workers:
                if worker.line in ready:
                    self._listen(worker)
        for worker in workers:
            worker.line.close()  # which ends it
        for worker in workers:
            worker.process.join()

    def _hand_out(self) -> None:
        while self._waiting:
            if self._waiting[0].future.cancelled():
                self._waiting.popleft().future.set_running_or_notify_cancel()
                continue
            idle = next((worker for worker in self._workers if worker.task is None), None)
            if idle is None and len(self._workers) < self._jobs:
                idle = self._hire()
            if idle is None:
                return
            task = self._waiting.popleft()
            if not task.future.set_running_or_notify_cancel():
                continue
            idle.task = task
            try:
                idle.line.send((task.call, task.arguments, task.named))
            except OSError:  # it has died: `_listen` will see that
                return
            except Exception as error:  # what cannot be pickled
                idle.task = None
                task.future.set_exception(error)

    def _hire(self) -> "_Worker":
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work,
            args=(theirs, self._settings, os.getpid(), dict(os.environ)),
            name="kehoach worker",
            daemon=True,
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _listen(self, worker: "_Worker") -> None:
        try:
            result, error, leaves = worker.line.recv()
        except (EOFError, OSError):
            result, error, leaves = None, WorkerLostError("a worker died"), True
        task, worker.task = worker.task, None
        if leaves:
            with self._lock:
                self._workers.remove(worker)
            worker.line.close()
            worker.process.join()
        if task is None:
            return
        if error is None:
            task.future.set_result(result)
        else:
            task.future.set_exception(error)


@dataclass(frozen=True, slots=True)
class _Task:
    future: Future[Any]
    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    line: Connection
    task: _Task | None = None


def _work(line: Connection, settings: Settings, leader: int, environment: dict[str, str]) -> None:
    """What a worker does until its line is closed: one task after the other. It says with a result whether that was its last."""
    from pipeline.reading.guarded import be_a_worker

    # the clean process has the environment of the first run: keys to a store may have been set since
    os.environ.update(environment)
    be_a_worker(settings, leader)
    # models and rules load while Tesseract has the first page: a run of a few pages is a second shorter
    Thread(target=_load_models, args=(settings,), daemon=True).start()
    for done in count(1):
        result = error = None
        try:
            call, arguments, named = line.recv()
        except EOFError:
            return
        try:
            result = call(*arguments, **named)
        except Exception as caught:  # is for whoever asked
            error = caught
        leaves = done >= TASKS or _resident() > RESIDENT
        try:
            line.send((result, error, leaves))
        except (AttributeError, TypeError, ValueError) as unpickled:
            line.send((None, RuntimeError(f"a result that cannot be sent: {unpickled}"), leaves))
        if leaves:
            return


def _resident() -> int:
    """The bytes of memory that are this process's own."""
    _, resident, shared, *_ = Path("/proc/self/statm").read_text("ascii").split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _load_models(settings: Settings) -> None:
    from pipeline.extracting import extract
    from pipeline.restoring import load_models, user_dictionary

    with suppress(PipelineError):  # whoever needs what is missing will say so
        load_models(user_dictionary(settings.dictionary))
        extract("", settings.rules)
