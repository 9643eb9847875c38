"""The main job over many documents: every page is a task, all workers are busy, one process writes.

A page that cannot be read becomes a status with a reason, a document that fails a row in the tables; the run goes on. What
was done is kept every second, so a run that is stopped or killed goes on where it was.

A file that was moved keeps its results, which go to its new name; a copy of another one gets results of its own, without
being read. A file that is there no more keeps its results too, as a disk that is not mounted must not cost them: `run.json`
names it under `gone`.
"""

import errno
import hashlib
import json
import platform
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version as version_of
from pathlib import Path, PurePath
from types import FrameType
from typing import TYPE_CHECKING, Any

from pipeline.batch.events import Event, Listener, Log, Progress, no_log, say
from pipeline.batch.executors import Processes, SchedulerLostError, WorkerLostError, Workers
from pipeline.batch.locations import exists, is_url, on_this_machine, said_of
from pipeline.batch.lock import alone
from pipeline.batch.plan import (
    Choice,
    Decision,
    Plan,
    Stages,
    remove_results,
    results,
    stages_now,
    tables_version,
)
from pipeline.batch.shelf import Found, Shelf
from pipeline.batch.status import StatusFile
from pipeline.batch.store import CatalogueLostError, Entry, Seen, Store
from pipeline.errors import FileAccessError, InputError, MissingDependencyError, PipelineError
from pipeline.model import Document, Page, group_by_reason
from pipeline.settings import Settings, usable_cores
from pipeline.writing.files import remove_abandoned, write_text

if TYPE_CHECKING:
    from pipeline.records import Records

CRASHES = 2
"""A task that was running this often when a worker died is what kills it, and fails."""

_OF_THE_NAME = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST)
"""Errors of one document's results: its path is too long, or has a folder where another one's results are a file."""

PATIENCE = 600.0
"""Seconds that a database server may be gone: as long as an update with a restart of its machine takes."""

_ASKING = 2.0
"""Seconds between two looks whether it is back."""

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

    `reused` counts documents whose results were there already, under another name; `left` those that failed before and were
    not tried again, which are among `failures` nevertheless. `duplicates` and `near_duplicates` are those of the whole
    catalogue. `page_reasons` counts the pages of the documents that were finished by why they were read as they were, or failed.
    """

    out: Path
    documents: int
    done: int
    reused: int
    unchanged: int
    left: int
    skipped: int
    pages: int
    failures: tuple[Failure, ...]
    page_reasons: Mapping[str, int]
    facts: Mapping[str, int]
    duplicates: int
    near_duplicates: int
    seconds: float
    interrupted: bool


@dataclass(slots=True)
class _Job:
    """A document in work; `copies` wait for it, as their content is the same."""

    seen: Seen
    pages: dict[int, Page] = field(default_factory=dict)
    failed: bool = False
    started: float = field(default_factory=time.monotonic)
    copies: list["_Job"] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """Its content; nothing where it could not be opened."""
        return self.seen.sha256 or ""

    @property
    def total(self) -> int:
        """How many pages it has."""
        return self.seen.pages or 0


@dataclass(slots=True)
class _Task:
    """What a worker is asked for: `call` with `arguments`, of which the first is a path, or a URL that is to be fetched."""

    job: _Job
    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    page: int = 0
    crashes: int = 0
    fetched: bool = False

    def submit(self, workers: Workers) -> Future[Any]:
        """Hands it to workers."""
        if self.fetched:
            return workers.submit(_fetch_and, self.call, *self.arguments)
        return workers.submit(self.call, *self.arguments)


def _of_file(
    job: _Job, call: Callable[..., Any], *arguments: object, page: int = 0, crashes: int = 0
) -> _Task:
    fetched = is_url(job.seen.path)
    file = job.seen.path if fetched else Path(job.seen.path)
    return _Task(job, call, (file, *arguments), page, crashes, fetched)


# --- what workers do ------------------------------------------------------------------------------------------------


def _fetch_and(call: Callable[..., Any], url: str, *arguments: object) -> Any:
    with on_this_machine(url) as path:
        result = call(path, *arguments)
        match result:
            case (sha256, InputError() as error):  # of `_open`
                return sha256, said_of(url, error, path)
        return result


def _open(path: Path, settings: Settings) -> tuple[str, int | InputError]:
    """The SHA-256 of a file, and how many pages it has, or why that cannot be told."""
    from pipeline.reading.guarded import count_pages_in_time

    sha256 = _hash(path)
    try:
        return sha256, count_pages_in_time(path, settings)
    except InputError as error:
        return sha256, error


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileAccessError(f"{path.name}: cannot be read: {error.strerror}") from error


def _read(path: Path, number: int, settings: Settings) -> Page:
    from pipeline.reading.guarded import read_page_in_time

    return read_page_in_time(path, number, settings)


@dataclass(frozen=True, slots=True)
class Product:
    """What comes of a document: its records as JSON, its text, what tables are made of, what its text is compared by."""

    records: str
    text: str
    result: dict[str, Any]
    signature: int | None


def _finish(source: str, sha256: str, pages: tuple[Page, ...], settings: Settings) -> Product:
    """Restores and extracts."""
    from pipeline.batch.likeness import signature
    from pipeline.extracting import extract_records
    from pipeline.reading.guarded import time_limit
    from pipeline.restoring import restore_document, user_dictionary
    from pipeline.writing.tables import describe

    words = user_dictionary(settings.dictionary)
    with time_limit(_LOADING + settings.page_seconds * len(pages)):
        document = extract_records(restore_document(Document(source, sha256, pages), words), settings.rules)
    if document.records is None:
        raise AssertionError("extract_records leaves records")
    return Product(
        _records_json(document.records), document.text, describe(document), signature(document.text)
    )


def _records_json(records: "Records") -> str:
    return records.model_dump_json(indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Work:
    """What workers do with a document: open it, read a page, and finish it. A bench lets something quick stand in."""

    open: Callable[[Path, Settings], tuple[str, int | InputError]] = _open
    read: Callable[[Path, int, Settings], Page] = _read
    finish: Callable[[str, str, tuple[Page, ...], Settings], Product] = _finish


def _read_and_finish(
    path: Path,
    work: Work,
    source: str,
    sha256: str,
    pages: Mapping[int, Page],
    total: int,
    settings: Settings,
) -> tuple[list[Page], Product]:
    """A short document is one task: handing over two takes as long as all its book-keeping. `pages` were read before."""
    read = [work.read(path, number, settings) for number in range(1, total + 1) if number not in pages]
    every = {**pages, **{page.number: page for page in read}}
    return read, work.finish(source, sha256, tuple(every[number] for number in sorted(every)), settings)


# --- the run --------------------------------------------------------------------------------------------------------


def run(
    paths: Sequence[Path | str],
    out: Path,
    settings: Settings,
    jobs: int | None = None,
    listen: Listener = lambda _: None,
    choice: Choice = Choice(),  # noqa: B008 - frozen
    work: Work = Work(),
    log: Log = no_log,
    take: Callable[[Found], bool] = lambda _: True,
) -> Summary:
    """Works through the documents under `paths` and leaves records, texts, tables, catalogue and `run.json` in `out`.

    A path that is a string is a URL. The work is done by `jobs` processes here or, where there is `settings.cluster`, there.
    Documents that `take` does not want are as if they were not there yet.

    Documents whose content, and whose stages with their settings, are those of their last result are left as they are, also
    where they failed (`Choice.retry_failed`). Raises FileAccessError where a path does not exist, `out` or the database
    cannot be written to or another run is at work there, and MissingDependencyError, once, where a page has to be read and
    Tesseract or its Vietnamese model is not there; of the user's rules, what `rule_set` raises.

    Where a database server is gone in the middle, waits PATIENCE seconds for it and begins anew: what was done is left as it is.
    """
    while True:
        try:
            return _run(paths, out, settings, jobs, listen, choice, work, log, take)
        except CatalogueLostError as lost:
            words = f"{lost}. Waiting for it; Ctrl-C stops."
            say(log, Event.CATALOGUE_LOST, {"reason": str(lost)}, words)
            _wait_for_catalogue(settings, lost)
            say(log, Event.CATALOGUE_BACK, {}, "The database is back.")


def _wait_for_catalogue(settings: Settings, lost: CatalogueLostError) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        time.sleep(_ASKING)
        with suppress(FileAccessError):
            Store(settings.database or "", keep=False).close()
            return
    raise lost


def _run(
    paths: Sequence[Path | str],
    out: Path,
    settings: Settings,
    jobs: int | None,
    listen: Listener,
    choice: Choice,
    work: Work,
    log: Log,
    take: Callable[[Found], bool],
) -> Summary:
    from pipeline.extracting.rules import rule_set

    rule_set(settings.rules)
    began = time.monotonic()
    started_at = _now()
    _check(paths)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileAccessError(f"{out} cannot be written to: {error.strerror}") from error
    url = settings.database or f"sqlite:///{out / 'catalogue.sqlite'}"
    with (
        stop_on_signal(log) as stopped,
        alone(out),
        StatusFile(out, started_at) as status,
        closing(Store(url)) as store,
    ):
        if store.set_aside:
            words = (
                f"The catalogue in {out} is that of kehoach 0.2.0. It is kept as {store.set_aside.name}; documents are read"
                " again, and those that are not among the paths named now are in no table."
            )
            say(log, Event.CATALOGUE_SET_ASIDE, {"kept_as": store.set_aside.name}, words)
        store.begin_run(started_at)
        if store.ended_badly() or store.set_aside:
            remove_abandoned(out)
        stages = stages_now(settings, _tesseract_version())
        for stage in (stages.reading, stages.restoring, stages.extracting):
            store.note_stage(stage.name, stage.version, stage.settings)
        with _hire(out, settings, stages, paths, jobs, log) as workers:
            status.phase("looking for documents")
            shelf = Shelf(take)
            seen = store.see(shelf.find(paths, out))
            plan = Plan(store, out, stages, choice)
            slots = workers.slots
            log(Event.RUN_STARTED, {"out": str(out), "documents": seen, "workers": slots})
            progress = _Run(
                store, plan, out, settings, stages, workers, [listen, status.show], stopped, work, log
            )
            progress.failures += (
                Failure(path, path, "FileAccessError", why) for path, why in shelf.unreadable
            )
            progress.all(plan.count(seen))
        status.phase("writing tables")
        facts = _write_tables(store, out)
        duplicates, near_duplicates = store.count_duplicates()
        summary = Summary(
            out=out,
            documents=progress.total,
            done=progress.done,
            reused=progress.reused,
            unchanged=progress.unchanged,
            left=progress.left,
            skipped=shelf.skipped,
            pages=progress.pages_done,
            failures=tuple(progress.failures),
            page_reasons=progress.page_reasons,
            facts=facts,
            duplicates=duplicates,
            near_duplicates=near_duplicates,
            seconds=round(time.monotonic() - began, 3),
            interrupted=bool(stopped),
        )
        gone = [name for folder in shelf.folders for name in store.vanished(folder)]
        report = _report(summary, settings, stages, paths, gone, started_at, slots)
        store.end_run(_now(), report)
        write_text(out / "run.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
        status.end("stopped" if stopped else "finished")
        told = ("documents", "done", "unchanged", "pages", "seconds", "interrupted")
        log(
            Event.RUN_FINISHED,
            {name: getattr(summary, name) for name in told} | {"failed": len(summary.failures)},
        )
        return summary


def _hire(
    out: Path, settings: Settings, stages: Stages, paths: Sequence[Path | str], jobs: int | None, log: Log
) -> Workers:
    if settings.cluster is None:
        return Processes(settings, jobs or usable_cores())
    try:
        from pipeline.batch.cluster import Cluster
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"--cluster works with Dask, and {error.name} is not installed: pip install 'kehoach[cluster]'"
        ) from error
    cluster = Cluster(settings.cluster, out, settings, stages, log)
    for path in paths:
        if isinstance(path, Path) and (blind := cluster.do_not_see(path.resolve())):
            cluster.kill()
            raise FileAccessError(
                f"worker {blind[0]} does not see {path.resolve()}; mount the folder there under the same path, or name the shelf"
                " by a URL, as s3://..."
            )
    return cluster


def dry_run(paths: Sequence[Path | str], out: Path, settings: Settings, choice: Choice) -> Iterator[Decision]:
    """What `run` would do with which document, and why; nothing is opened, nothing is written.

    A file that was moved or copied is told as new: what is in it is seen only by opening it. Raises as `run` does.
    """
    _check(paths)
    catalogue = out / "catalogue.sqlite"
    with ExitStack() as held:
        if out.is_dir():
            held.enter_context(alone(out))
        url = settings.database or (f"sqlite:///{catalogue}" if catalogue.is_file() else "sqlite://")
        store = held.enter_context(closing(Store(url, keep=False)))
        store.begin_run(_now())
        store.see(Shelf().find(paths, out))
        yield from Plan(store, out, stages_now(settings, _tesseract_version()), choice).decisions()


def _check(paths: Iterable[Path | str]) -> None:
    for path in paths:
        if isinstance(path, Path) and not path.exists():
            raise FileAccessError(f"{path}: no such file or folder")


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")


def _write_tables(store: Store, out: Path) -> dict[str, int]:
    """Writes the tables where they do not say what the catalogue does, and counts their rows."""
    from pipeline.writing.tables import are_written, write_tables

    version = tables_version()
    if are_written(out) and store.tables_are(version):
        return store.count_facts()
    store.note_duplicates()
    facts = write_tables(store.entries(), out)
    store.note_tables(version)
    return facts


def _report(
    summary: Summary,
    settings: Settings,
    stages: Stages,
    paths: Sequence[Path | str],
    gone: Sequence[str],
    started_at: str,
    jobs: int,
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
        },
        "stages": {
            stage.name: {"version": stage.version, **stage.settings}
            for stage in (stages.reading, stages.restoring, stages.extracting)
        },
        "settings": settings.model_dump(mode="json", exclude={"password", "database"}),
        "jobs": jobs,
        "documents": summary.documents,
        "done": summary.done,
        "reused": summary.reused,
        "unchanged": summary.unchanged,
        "left": summary.left,
        "gone": list(gone),
        "duplicates": summary.duplicates,
        "near_duplicates": summary.near_duplicates,
        "skipped_files": summary.skipped,
        "pages_read": summary.pages,
        "page_reasons": dict(summary.page_reasons),
        "facts": dict(summary.facts),
        "failures": [asdict(failure) for failure in summary.failures],
    }


def _tesseract_version() -> str:
    from pipeline.reading.tesseract import version

    return version() or "not installed"


@contextmanager
def stop_on_signal(log: Log = no_log) -> Iterator[list[int]]:
    """Collects the first Ctrl-C or SIGTERM instead of dying of it; the second one interrupts at once."""
    seen: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(number)
        words = "Stopping: the pages in work are finished first. Once more stops at once."
        say(log, Event.STOPPING, {"signal": signal.Signals(number).name}, words)

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
        self,
        store: Store,
        plan: Plan,
        out: Path,
        settings: Settings,
        stages: Stages,
        workers: Workers,
        listeners: Sequence[Listener],
        stopped: list[int],
        work: Work,
        log: Log,
    ) -> None:
        self.total = 0
        self.done = 0
        self.reused = 0
        self.unchanged = 0
        self.left = 0
        self.pages_done = 0
        self.failures: list[Failure] = []
        self.page_reasons: Counter[str] = Counter()
        self._store = store
        self._plan = plan
        self._out = out
        self._settings = settings
        self._stages = stages
        self._workers = workers
        self._listeners = listeners
        self._log = log
        self._began = time.monotonic()
        self._stopped = stopped
        self._work = work
        self._pages_known = 0
        self._finished = 0
        self._planned = False
        self._in_work: dict[str, _Job] = {}

    def all(self, total: int) -> None:
        """Works through the documents of the plan; `total` says how many they are."""
        self.total = total
        decisions = self._plan.decisions()
        urgent: deque[_Task] = deque()  # pages and finishing before opening: few documents are in memory
        suspects: deque[_Task] = deque()
        running: dict[Future[Any], _Task] = {}
        try:
            while running or (not self._stopped and (urgent or suspects or not self._planned)):
                # after a crash, what was running goes one by one: it may have been the memory that all of them took
                room = 1 if suspects else 2 * self._workers.slots
                while len(running) < room and not self._stopped:
                    if suspects or urgent:
                        task = (suspects or urgent).popleft()
                        running[task.submit(self._workers)] = task
                    elif not self._take_up(decisions, urgent):
                        break
                opening = any(task.call is self._work.open for task in (*suspects, *running.values()))
                self._tell(counted=self._planned and not opening)
                self._store.keep_if_due()
                if not running:
                    continue
                finished, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in finished:
                    task = running.pop(future)
                    try:
                        result = future.result()
                    except WorkerLostError:
                        self._log(
                            Event.WORKER_LOST, {"document": task.job.seen.source, "page": task.page or None}
                        )
                        self._suspect(task, suspects, urgent)
                    except (MissingDependencyError, SchedulerLostError):
                        raise  # every page would fail for the same reason
                    except PipelineError as error:
                        self._fail(task.job, type(error).__name__, str(error))
                    except Exception as error:  # a defect in one document must not lose the others
                        self._fail(task.job, type(error).__name__, f"{type(error).__name__}: {error}")
                    else:
                        with self._name_is_its_own(task.job, urgent):
                            self._take(task, result, urgent)
            self._tell(counted=self._planned)
            self._store.keep()
        except BaseException:  # nobody waits for what they do any more
            self._workers.kill()
            raise
        self._workers.shutdown()

    def _take_up(self, decisions: Iterator[Decision], urgent: deque[_Task]) -> bool:
        """Takes the next document of the plan, whose tasks, if it needs any, are urgent; False where there is none."""
        decision = next(decisions, None)
        if decision is None:
            self._planned = True
            return False
        job = _Job(decision.seen)
        if decision.why is None:
            self._leave(job)
        elif job.seen.sha256 is None or job.seen.pages is None:
            urgent.append(_of_file(job, self._work.open, self._settings))
        else:
            with self._name_is_its_own(job, urgent):
                self._begin(job, urgent)
        return True

    @contextmanager
    def _name_is_its_own(self, job: _Job, urgent: deque[_Task]) -> Iterator[None]:
        """Results that cannot have their name cost their own document only, no copy of it and not the run."""
        try:
            yield
        except FileAccessError as error:
            if getattr(error.__cause__, "errno", None) not in _OF_THE_NAME:
                raise  # a full disk is full for all
            copies, job.copies = job.copies, []
            self._fail(job, type(error).__name__, str(error))
            for copy in copies:
                with self._name_is_its_own(copy, urgent):
                    self._begin(copy, urgent)

    def _take(self, task: _Task, result: Any, urgent: deque[_Task]) -> None:
        job = task.job
        if task.call is self._work.open:
            sha256, pages = result
            self._opened(job, sha256, pages, urgent)
        elif task.call is self._work.read:
            self._keep(job, result, urgent)
        elif task.call is _read_and_finish:
            read, product = result
            for page in read:
                self._keep_page(job, page)
            self._save(job, product, urgent)
        else:
            self._save(job, result, urgent)

    def _leave(self, job: _Job) -> None:
        self._finished += 1
        known = job.seen.known
        if known is None or known.status == "ok":
            self.unchanged += 1
        else:
            self.left += 1
            self.failures.append(Failure(known.name, known.source, known.kind, known.reason))

    def _opened(self, job: _Job, sha256: str, pages: int | InputError, urgent: deque[_Task]) -> None:
        count = pages if isinstance(pages, int) else None
        job.seen = replace(job.seen, sha256=sha256, pages=count)
        self._store.note_content(job.seen)
        if self._plan.why(job.seen) is None:
            self._leave(job)
        elif isinstance(pages, InputError):
            self._fail(job, type(pages).__name__, str(pages))
        else:
            self._begin(job, urgent)

    def _begin(self, job: _Job, urgent: deque[_Task]) -> None:
        first = self._in_work.get(job.sha256)
        if first is not None:
            first.copies.append(job)
            return
        if self._reuse(job):
            return
        self._in_work[job.sha256] = job
        job.pages = self._store.pages(job.sha256, self._stages.reading.version)
        self._pages_known += job.total - len(job.pages)
        if len(job.pages) == job.total:
            self._finish(job, urgent)
            return
        if job.total <= self._workers.short:
            rest = (job.seen.source, job.sha256, dict(job.pages), job.total, self._settings)
            urgent.append(_of_file(job, _read_and_finish, self._work, *rest))
            return
        for number in range(1, job.total + 1):
            if number not in job.pages:
                urgent.append(self._reading(job, number))

    def _reuse(self, job: _Job) -> bool:
        """Takes the results of a document with the same content; where its file is there no more, they move here."""
        made = [
            entry
            for entry in self._store.same_content(job.sha256)
            if entry.status == "ok" and self._stages.made(entry)
        ]
        made.sort(key=lambda entry: exists(entry.path))
        for entry in made:
            try:
                records, text = (path.read_bytes().decode("utf-8") for path in results(self._out, entry.name))
            except OSError:
                continue
            if (entry.name, entry.path) == (job.seen.name, job.seen.path):
                continue
            try:
                self._copy(job, self._store.load(entry.name), records, text)
            except ValueError:  # records that somebody has changed by hand
                continue
            if entry.name != job.seen.name and (entry.path == job.seen.path or not exists(entry.path)):
                self._store.remove(entry.name)
                remove_results(self._out, entry.name)
            self.reused += 1
            self._finished += 1
            return True
        return False

    def _copy(self, job: _Job, entry: Entry, records: str, text: str) -> None:
        from pipeline.records import Records

        own = Records.model_validate_json(records).model_copy(update={"source": job.seen.source})
        self._write(job, _records_json(own), text)
        self._store.save(replace(entry, name=job.seen.name, path=job.seen.path, source=job.seen.source))

    def _reading(self, job: _Job, number: int, crashes: int = 0) -> _Task:
        return _of_file(job, self._work.read, number, self._settings, page=number, crashes=crashes)

    def _keep_page(self, job: _Job, page: Page) -> None:
        job.pages[page.number] = page
        self.pages_done += 1
        if page.status != "failed":
            self._store.save_page(job.sha256, self._stages.reading.version, page)

    def _keep(self, job: _Job, page: Page, urgent: deque[_Task]) -> None:
        self._keep_page(job, page)
        if len(job.pages) == job.total:
            self._finish(job, urgent)

    def _finish(self, job: _Job, urgent: deque[_Task]) -> None:
        pages = tuple(job.pages[number] for number in sorted(job.pages))
        urgent.appendleft(_Task(job, self._work.finish, (job.seen.source, job.sha256, pages, self._settings)))

    def _write(self, job: _Job, records: str, text: str) -> None:
        where_records, where_text = results(self._out, job.seen.name)
        write_text(where_records, records)
        write_text(where_text, text)

    def _save(self, job: _Job, product: Product, urgent: deque[_Task]) -> None:
        failed = [page for page in job.pages.values() if page.status == "failed"]
        reasons = group_by_reason(job.pages.values())
        reason = "; ".join(f"page {page.number}: {page.reason}" for page in failed)
        status = "ok" if not failed else "failed" if len(failed) == job.total else "partial"
        self._write(job, product.records, product.text)
        self.page_reasons.update({reason: len(numbers) for reason, numbers in reasons.items()})
        entry = self._entry(job, status, "PageUnreadableError" if failed else "", reason, product.result)
        self._store.save(entry)
        self._store.note_signature(job.sha256, product.signature)
        del self._in_work[job.sha256]
        self._count(entry)
        for copy in job.copies:
            with self._name_is_its_own(copy, urgent):
                self._copy(copy, entry, product.records, product.text)
                self._count(replace(entry, name=copy.seen.name, source=copy.seen.source))

    def _count(self, entry: Entry) -> None:
        self._finished += 1
        facts = {"document": entry.source, "status": entry.status, "seconds": entry.seconds}
        if entry.status == "ok":
            self._log(Event.DOCUMENT_DONE, facts)
            self.done += 1
        else:
            self._log(Event.DOCUMENT_FAILED, facts | {"kind": entry.kind, "reason": entry.reason})
            self.failures.append(Failure(entry.name, entry.source, entry.kind, entry.reason))

    def _fail(self, job: _Job, kind: str, reason: str) -> None:
        if job.failed:  # by another of its pages
            return
        job.failed = True
        # a message for one command names the file; here the row does
        for name in (job.seen.path, job.seen.source, PurePath(job.seen.path).name):
            reason = reason.removeprefix(f"{name}: ")
        entry = self._entry(job, "failed", kind, reason, {})
        self._store.save(entry)
        self._count(entry)
        if self._in_work.get(job.sha256) is job:
            del self._in_work[job.sha256]
        for copy in job.copies:
            self._fail(copy, kind, reason)

    def _entry(self, job: _Job, status: str, kind: str, reason: str, result: Mapping[str, Any]) -> Entry:
        return Entry(
            name=job.seen.name,
            path=job.seen.path,
            source=job.seen.source,
            sha256=job.sha256,
            reading=self._stages.reading.version,
            restoring=self._stages.restoring.version,
            extracting=self._stages.extracting.version,
            limits=self._stages.limits,
            status=status,
            kind=kind,
            reason=reason,
            seconds=round(time.monotonic() - job.started, 3),
            result=result,
        )

    def _suspect(self, task: _Task, suspects: deque[_Task], urgent: deque[_Task]) -> None:
        task.crashes += 1
        if task.call is _read_and_finish:  # which of its parts it was has to be found out
            missing = (number for number in range(1, task.job.total + 1) if number not in task.job.pages)
            suspects.extend(self._reading(task.job, number, task.crashes) for number in missing)
        elif task.crashes < CRASHES:
            suspects.append(task)
        elif task.call is self._work.read:
            from pipeline.reading.guarded import CRASHED

            self._keep(task.job, Page(task.page, "", status="failed", reason=CRASHED), urgent)
        else:
            if task.call is self._work.open:  # the next run is to know it again
                with suppress(FileAccessError), on_this_machine(task.job.seen.path) as path:
                    task.job.seen = replace(task.job.seen, sha256=_hash(path))
                    self._store.note_content(task.job.seen)
            self._fail(task.job, "WorkerCrash", "a worker crashed on this document")

    def _tell(self, *, counted: bool) -> None:
        pages = self._pages_known if counted else None
        seconds = time.monotonic() - self._began
        now = Progress(self.total, self._finished, pages, self.pages_done, len(self.failures), seconds)
        for listen in self._listeners:
            listen(now)
