"""The work of a run on a Dask cluster: `kehoach extract ... --cluster tcp://SCHEDULER:8786`.

Each Dask worker keeps processes of our own, one a thread of it, and hands its tasks to them: a page that crashes a library or
takes too long costs one of these, as it does on one machine, and not the Dask worker. Where a whole Dask worker is lost, the
scheduler gives its tasks to others.
"""

import hashlib
import io
import multiprocessing
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker, Worker, WorkerPlugin, get_worker

from pipeline.batch.events import Event, Log
from pipeline.batch.executors import P, Processes, SchedulerLostError, T, WorkerLostError, Workers
from pipeline.batch.plan import Stages, stages_now
from pipeline.errors import FileAccessError, SettingsError
from pipeline.settings import Settings

SHORT = 4
"""Pages of a document that is one task. It is opened, and where it comes by URL fetched, once and not for each page; a task
still takes seconds, so that no worker waits long for the last one."""

_CONNECTING = 20.0
"""Seconds until a scheduler that does not answer is taken for one that is not there."""

_REFRESH = 1.0
"""How often the scheduler is asked who works for it, seconds."""


class Cluster(Workers):
    """The workers of a Dask scheduler, for one run."""

    def __init__(self, address: str, out: Path, settings: Settings, stages: Stages, log: Log) -> None:
        """Connects, and sets each worker up, also those that come later.

        Raises FileAccessError where nobody answers at `address`, SettingsError where it is no address, or where a worker has
        other programs or models than this machine: what it reads would go under a wrong name in the catalogue.
        """
        self._address = address
        self._log = log
        try:
            self._client = Client(address, timeout=_CONNECTING, set_as_default=False, name="kehoach")
        except ValueError as error:
            raise SettingsError(f"cluster {address}: {error}; name it as tcp://HOST:8786") from error
        except OSError as error:
            raise FileAccessError(
                f"cluster {address}: no scheduler answers there; start one (make cluster, dask scheduler) or leave --cluster out"
            ) from error
        # one run at a time works in `out`: what one that was killed left on the workers is replaced by the next
        self._name = (
            "kehoach-" + hashlib.sha256(f"{os.uname().nodename}:{out.resolve()}".encode()).hexdigest()[:16]
        )
        self._workers: dict[str, int] = {}
        self._asked = 0.0
        try:
            self._client.register_plugin(_SetUp(settings, stages), name=self._name)
        except BaseException:
            self._leave()
            raise
        self._executor = self._client.get_executor(pure=False)

    @property
    def slots(self) -> int:
        """The threads of all workers; one where there are none yet, for a cluster that grows when there is something to do."""
        if time.monotonic() - self._asked >= _REFRESH:
            self._asked = time.monotonic()
            workers = self._ask()
            for address in self._workers.keys() - workers.keys():
                self._log(Event.WORKER_LOST, {"worker": address})
            self._workers = workers
        return max(1, sum(self._workers.values()))

    def _ask(self) -> dict[str, int]:
        try:
            return dict(self._client.nthreads())
        except (OSError, TimeoutError) as error:
            raise self._gone() from error

    def _gone(self) -> SchedulerLostError:
        return SchedulerLostError(
            f"cluster {self._address}: the scheduler is gone; start it, and the same command goes on from here"
        )

    @property
    def short(self) -> int:
        """As SHORT."""
        return SHORT

    def do_not_see(self, path: Path) -> list[str]:
        """The addresses of the workers at which there is no such path."""
        seen: Mapping[str, bool] = self._client.run(os.path.exists, str(path))
        return sorted(address for address, there in seen.items() if not there)

    def submit(self, call: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> Future[T]:
        """As `Executor.submit`."""
        inner = self._executor.submit(_on_worker, self._name, call, arguments, named)
        outer: Future[T] = Future()
        outer.set_running_or_notify_cancel()
        inner.add_done_callback(lambda done: self._pass_on(done, outer))
        return outer

    def _pass_on(self, done: Future[Any], outer: Future[Any]) -> None:
        if done.cancelled():  # as all are when the scheduler is lost
            outer.set_exception(self._gone())
            return
        error = done.exception()
        if isinstance(error, KilledWorker):
            outer.set_exception(WorkerLostError(str(error)))
        elif error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(done.result())

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As `Executor.shutdown`; the workers forget this run."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._leave()

    def kill(self) -> None:
        """As in the base class: what the workers do for this run is ended with the processes they keep for it."""
        self._executor.shutdown(wait=False)
        self._leave()

    def _leave(self) -> None:
        try:
            if self._client.status == "running":
                self._client.unregister_worker_plugin(self._name)
        except (OSError, TimeoutError, KeyError, ValueError):  # gone, or was never set up there
            pass
        finally:
            self._client.close(timeout=_REFRESH)


def _on_worker(name: str, call: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    set_up = get_worker().plugins[name]
    assert isinstance(set_up, _SetUp)
    return set_up.hand_on(call, arguments, named)


@dataclass
class _SetUp(WorkerPlugin):
    """What a Dask worker is given once: settings, with the user's dictionary and rules, and processes that use them."""

    settings: Settings
    stages: Stages
    folders: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("dictionary", "rules"):
            folder: Path | None = getattr(self.settings, name)
            if folder is not None:
                self.folders[name] = _packed(folder)

    def setup(self, worker: Worker) -> None:
        """Unpacks what came along; refuses where this worker would give other results than the run's machine."""
        self._unpacked = tempfile.TemporaryDirectory(prefix="kehoach-")
        own = {name: _unpack(tar, Path(self._unpacked.name) / name) for name, tar in self.folders.items()}
        self._own = self.settings.model_copy(update=own)
        _refuse_others(worker.address, self.stages, self._own)
        _allow_children()
        self._processes = Processes(self._own, worker.state.nthreads)

    def teardown(self, worker: Worker) -> None:
        """Ends the processes."""
        del worker
        if hasattr(self, "_processes"):
            self._processes.kill()
        self._unpacked.cleanup()

    def hand_on(self, call: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """The result of a task, with the settings as they are on this worker."""
        arguments = tuple(self._own if isinstance(one, Settings) else one for one in arguments)
        return self._processes.submit(call, *arguments, **named).result()


def _refuse_others(address: str, here: Stages, settings: Settings) -> None:
    from pipeline.reading.tesseract import version

    there = stages_now(settings, version() or "not installed")
    for ours, theirs in (
        (here.reading, there.reading),
        (here.restoring, there.restoring),
        (here.extracting, there.extracting),
    ):
        for what, value in ours.settings.items():
            if theirs.settings[what] != value:
                raise SettingsError(
                    f"worker {address} has another {what} for {ours.name} than this machine: {theirs.settings[what]}, not"
                    f" {value}; install the same kehoach and Tesseract on all of them"
                )


def _allow_children() -> None:
    # distributed's nanny marks its workers as daemons, so that they end with it, and Python lets daemons have no children.
    # Ours end by themselves when the worker is gone (`be_a_worker`). distributed 2026.8; there is a setting of the same effect,
    # distributed.worker.daemon, but it would have to be set where each worker is started.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]


def _packed(folder: Path) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        tar.add(folder, arcname=".")
    return content.getvalue()


def _unpack(content: bytes, folder: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        tar.extractall(folder, filter="data")
    return folder
