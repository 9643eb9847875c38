"""The main job over many documents: every page is a task, all cores are busy, one process writes.

A page that cannot be read becomes a status with a reason, a document that fails a row in the tables; the run goes on. What
was done is kept at once, so a run that is stopped or killed goes on where it was.
"""

import hashlib
import json
import os
import platform
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version as version_of
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any

from pipeline.batch.shelf import Item, find_documents
from pipeline.batch.store import Entry, Store
from pipeline.errors import FileAccessError, MissingDependencyError, PipelineError
from pipeline.model import Document, Page, group_by_reason
from pipeline.settings import DICTIONARIES, Settings, usable_cores
from pipeline.writing.files import remove_abandoned, write_text

CRASHES = 2
"""A task that was running this often when a worker died is what kills it, and fails."""


_LOADING = 60.0
"""Seconds that models and rules may take to load; it is one on a quick disk."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be worked on, and why."""

    name: str
    source: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. `facts` counts the records in all tables by kind; `interrupted`: stopped before the end.

    `page_reasons` counts the pages of the documents that were finished by why they were read as they were, or failed.
    """

    out: Path
    documents: int
    done: int
    unchanged: int
    skipped: int
    pages: int
    failures: tuple[Failure, ...]
    page_reasons: Mapping[str, int]
    facts: Mapping[str, int]
    seconds: float
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is, for whoever shows it. `pages` is None until the last document is opened and its pages are counted."""

    documents: int
    documents_done: int
    pages: int | None
    pages_done: int
    failed: int


Listener = Callable[[Progress], None]


@dataclass(slots=True)
class _Job:
    """A document in work."""

    item: Item
    sha256: str = ""
    total: int = 0
    pages: dict[int, Page] = field(default_factory=dict)
    failed: bool = False
    started: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class _Task:
    job: _Job
    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    page: int = 0
    crashes: int = 0


# --- what workers do ------------------------------------------------------------------------------------------------


def _start_worker(settings: Settings, leader: int) -> None:
    from pipeline.reading.guarded import be_a_worker

    be_a_worker(settings, leader)
    # models and rules load while Tesseract has the first page: a run of a few pages is a second shorter
    Thread(target=_load_models, args=(settings,), daemon=True).start()


def _load_models(settings: Settings) -> None:
    from pipeline.extracting import extract
    from pipeline.restoring import load_models, user_dictionary

    with suppress(PipelineError):  # whoever needs what is missing will say so
        load_models(user_dictionary(settings.dictionary))
        extract("", settings.rules)


def _open(path: Path, settings: Settings) -> tuple[str, int]:
    """The SHA-256 of a file, and how many pages it has."""
    from pipeline.reading.guarded import count_pages_in_time

    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileAccessError(f"{path.name}: cannot be read: {error.strerror}") from error
    return sha256, count_pages_in_time(path, settings)


def _read(path: Path, number: int, settings: Settings) -> Page:
    from pipeline.reading.guarded import read_page_in_time

    return read_page_in_time(path, number, settings)


def _finish(
    source: str, sha256: str, pages: tuple[Page, ...], settings: Settings
) -> tuple[str, str, dict[str, Any]]:
    """Restores and extracts: the records as JSON, the text, and what tables are made of."""
    from pipeline.extracting import extract_records
    from pipeline.reading.guarded import time_limit
    from pipeline.restoring import restore_document, user_dictionary
    from pipeline.writing.tables import describe

    words = user_dictionary(settings.dictionary)
    with time_limit(_LOADING + settings.page_seconds * len(pages)):
        document = extract_records(restore_document(Document(source, sha256, pages), words), settings.rules)
    if document.records is None:
        raise AssertionError("extract_records leaves records")
    return document.records.model_dump_json(indent=1) + "\n", document.text, describe(document)


# --- the run --------------------------------------------------------------------------------------------------------


def run(
    paths: Sequence[Path],
    out: Path,
    settings: Settings,
    jobs: int | None = None,
    listen: Listener = lambda _: None,
) -> Summary:
    """Works through all documents under `paths` and leaves records, texts, tables, catalogue and `run.json` in `out`.

    Documents whose content, program version, dictionaries and settings are those of their last good result are left as
    they are. Raises FileAccessError where a path does not exist or `out` cannot be written to, and MissingDependencyError,
    once, where a page has to be read and Tesseract or its Vietnamese model is not there; of the user's rules, what
    `rule_set` raises.
    """
    from pipeline.extracting.rules import rule_set

    rule_set(settings.rules)
    began = time.monotonic()
    started_at = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    shelf = find_documents(paths, out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileAccessError(f"{out} cannot be written to: {error.strerror}") from error
    remove_abandoned(out)
    store = Store(out / "catalogue.sqlite")
    try:
        with _stop_on_signal() as stopped:
            work = _Run(store, out, settings, jobs or usable_cores(), listen, stopped)
            work.failures += (
                Failure(str(path), str(path), "FileAccessError", why) for path, why in shelf.unreadable
            )
            work.all(shelf.items)
        from pipeline.writing.tables import write_tables

        facts = write_tables(store.entries(), out)
        summary = Summary(
            out=out,
            documents=len(shelf.items),
            done=work.done,
            unchanged=work.unchanged,
            skipped=shelf.skipped,
            pages=work.pages_done,
            failures=tuple(work.failures),
            page_reasons=work.page_reasons,
            facts=facts,
            seconds=round(time.monotonic() - began, 3),
            interrupted=bool(stopped),
        )
        report = _report(summary, settings, paths, started_at, work.jobs)
        store.save_run(report)
        write_text(out / "run.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
        return summary
    finally:
        store.close()


def _report(
    summary: Summary, settings: Settings, paths: Sequence[Path], started_at: str, jobs: int
) -> dict[str, Any]:
    return {
        "started_at": started_at,
        "seconds": summary.seconds,
        "interrupted": summary.interrupted,
        "paths": [str(path) for path in paths],
        "versions": {
            "kehoach": version_of("kehoach"),
            "tesseract": _tesseract_version(),
            "python": platform.python_version(),
            "dictionaries": _dictionaries_version(settings),
        },
        "settings": settings.model_dump(mode="json", exclude={"password"}),
        "jobs": jobs,
        "documents": summary.documents,
        "done": summary.done,
        "unchanged": summary.unchanged,
        "skipped_files": summary.skipped,
        "pages_read": summary.pages,
        "page_reasons": dict(summary.page_reasons),
        "facts": dict(summary.facts),
        "failures": [asdict(failure) for failure in summary.failures],
    }


def _tesseract_version() -> str:
    from pipeline.reading.tesseract import version

    return version() or "not installed"


def _dictionaries_version(settings: Settings) -> str:
    """A hash over all rules and models, and the user's own dictionary and rules: results made with others are redone."""
    digest = hashlib.sha256()
    for number, folder in enumerate((DICTIONARIES, settings.dictionary, settings.rules)):
        if folder is None:
            continue
        digest.update(str(number).encode())
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _stop_on_signal() -> Iterator[list[int]]:
    """Collects the first Ctrl-C or SIGTERM instead of dying of it; the second one interrupts at once."""
    seen: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(number)
        print("Stopping: the pages in work are finished first. Once more stops at once.", file=sys.stderr)

    try:
        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not the main thread, which alone may handle signals: the caller does
        yield seen
        return
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Run:
    """The state of one run: what waits, what is in work, what is done."""

    def __init__(
        self, store: Store, out: Path, settings: Settings, jobs: int, listen: Listener, stopped: list[int]
    ) -> None:
        self.jobs = jobs
        self.done = 0
        self.unchanged = 0
        self.pages_done = 0
        self.failures: list[Failure] = []
        self.page_reasons: Counter[str] = Counter()
        self._store = store
        self._out = out
        self._settings = settings
        self._listen = listen
        self._stopped = stopped
        self._pages_known = 0
        of_reading = settings.model_dump_json(exclude={"password", "dictionary", "rules"})
        reading = f"{version_of('kehoach')} {_tesseract_version()} {of_reading}"
        self._reading_version = hashlib.sha256(reading.encode()).hexdigest()[:16]
        self._version = f"{self._reading_version} {_dictionaries_version(settings)}"
        self._finished = 0
        self._total = 0

    def all(self, items: Sequence[Item]) -> None:
        """Works through the items."""
        self._total = len(items)
        waiting = deque(
            _Task(job, _open, (item.path, self._settings)) for item in items if (job := _Job(item))
        )
        urgent: deque[_Task] = deque()  # pages and finishing before opening: few documents are in memory
        suspects: deque[_Task] = deque()
        running: dict[Future[Any], _Task] = {}
        pool = self._new_pool()
        try:
            while running or (not self._stopped and (waiting or urgent or suspects)):
                # after a crash, what was running goes one by one until the culprit is known
                room = 1 if suspects else 2 * self.jobs
                while len(running) < room and not self._stopped and (suspects or urgent or waiting):
                    task = (suspects or urgent or waiting).popleft()
                    running[pool.submit(task.call, *task.arguments)] = task
                opening = any(task.call is _open for task in (*suspects, *running.values()))
                self._tell(counted=not (waiting or opening))
                if not running:
                    continue
                finished, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                broken = False
                for future in finished:
                    task = running.pop(future)
                    try:
                        self._take(task, future.result(), urgent)
                    except BrokenProcessPool:
                        broken = True
                        self._suspect(task, suspects, urgent)
                    except MissingDependencyError:
                        raise  # every page would fail for the same reason
                    except PipelineError as error:
                        self._fail(task.job, type(error).__name__, str(error))
                    except Exception as error:  # a defect in one document must not lose the others
                        self._fail(task.job, type(error).__name__, f"{type(error).__name__}: {error}")
                if broken:
                    for task in running.values():
                        self._suspect(task, suspects, urgent)
                    running.clear()
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = self._new_pool()
            self._tell(counted=not waiting)
        except KeyboardInterrupt:
            for process in list((pool._processes or {}).values()):
                process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        # workers come from a clean process that has loaded the pipeline once: they start at once and share its memory
        context = get_context("forkserver")
        context.set_forkserver_preload(["pipeline.batch.run", "pipeline.process"])
        return ProcessPoolExecutor(
            self.jobs, context, initializer=_start_worker, initargs=(self._settings, os.getpid())
        )

    def _take(self, task: _Task, result: Any, urgent: deque[_Task]) -> None:
        job = task.job
        if task.call is _open:
            job.sha256, job.total = result
            self._begin(job, urgent)
        elif task.call is _read:
            self._keep(job, result, urgent)
        else:
            self._save(job, *result)

    def _begin(self, job: _Job, urgent: deque[_Task]) -> None:
        known = self._store.find(job.item.name)
        if (
            known is not None
            and (known.sha256, known.version, known.status) == (job.sha256, self._version, "ok")
            and all(path.is_file() for path in self._results(job.item))
        ):
            self.unchanged += 1
            self._finished += 1
            return
        job.pages = self._store.pages(job.sha256, self._reading_version)
        self._pages_known += job.total - len(job.pages)
        if len(job.pages) == job.total:
            self._finish(job, urgent)
        for number in range(1, job.total + 1):
            if number not in job.pages:
                urgent.append(_Task(job, _read, (job.item.path, number, self._settings), page=number))

    def _keep(self, job: _Job, page: Page, urgent: deque[_Task]) -> None:
        job.pages[page.number] = page
        self.pages_done += 1
        if page.status != "failed":
            self._store.save_page(job.sha256, self._reading_version, page)
        if len(job.pages) == job.total:
            self._finish(job, urgent)

    def _finish(self, job: _Job, urgent: deque[_Task]) -> None:
        pages = tuple(job.pages[number] for number in sorted(job.pages))
        urgent.appendleft(_Task(job, _finish, (str(job.item.path), job.sha256, pages, self._settings)))

    def _results(self, item: Item) -> tuple[Path, Path]:
        # not with_suffix: a name may hold dots of its own
        return self._out / "records" / f"{item.name}.json", self._out / "text" / f"{item.name}.txt"

    def _save(self, job: _Job, records: str, text: str, result: dict[str, Any]) -> None:
        failed = [page for page in job.pages.values() if page.status == "failed"]
        reasons = group_by_reason(job.pages.values())
        self.page_reasons.update({reason: len(numbers) for reason, numbers in reasons.items()})
        reason = "; ".join(f"page {page.number}: {page.reason}" for page in failed)
        status = "ok" if not failed else "failed" if len(failed) == job.total else "partial"
        where_records, where_text = self._results(job.item)
        write_text(where_records, records)
        write_text(where_text, text)
        self._record(job, status, reason, result)
        self._finished += 1
        if failed:
            self.failures.append(Failure(job.item.name, str(job.item.path), "PageUnreadableError", reason))
        else:
            self.done += 1

    def _fail(self, job: _Job, kind: str, reason: str) -> None:
        if job.failed:  # by another of its pages
            return
        job.failed = True
        # a message for one command names the file; here the row does
        reason = reason.removeprefix(f"{job.item.path}: ").removeprefix(f"{job.item.path.name}: ")
        self._record(job, "failed", reason, {})
        self._finished += 1
        self.failures.append(Failure(job.item.name, str(job.item.path), kind, reason))

    def _record(self, job: _Job, status: str, reason: str, result: Mapping[str, Any]) -> None:
        seconds = round(time.monotonic() - job.started, 3)
        source = str(job.item.path)
        self._store.save(
            Entry(job.item.name, source, job.sha256, self._version, status, reason, seconds, result)
        )

    def _suspect(self, task: _Task, suspects: deque[_Task], urgent: deque[_Task]) -> None:
        task.crashes += 1
        if task.crashes < CRASHES:
            suspects.append(task)
        elif task.call is _read:
            from pipeline.reading.guarded import CRASHED

            self._keep(task.job, Page(task.page, "", status="failed", reason=CRASHED), urgent)
        else:
            self._fail(task.job, "WorkerCrash", "a worker crashed on this document")

    def _tell(self, *, counted: bool) -> None:
        pages = self._pages_known if counted else None
        self._listen(Progress(self._total, self._finished, pages, self.pages_done, len(self.failures)))
