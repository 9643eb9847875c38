"""`kehoach`: parse, call, print. Data goes to stdout, messages and progress to stderr."""

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pipeline.dictionary_cli import app as dictionary_app
from pipeline.errors import (
    ExitCode,
    FileAccessError,
    InputError,
    MissingDependencyError,
    PipelineError,
    SettingsError,
)
from pipeline.rules_cli import RulesOption
from pipeline.rules_cli import app as rules_app

if TYPE_CHECKING:
    from pipeline.batch.events import Log
    from pipeline.batch.plan import Choice
    from pipeline.batch.run import Summary
    from pipeline.batch.shelf import Found
    from pipeline.model import Document, Page
    from pipeline.settings import Settings

app = typer.Typer(
    name="kehoach",
    help="Scanned Vietnamese plans (kế hoạch) become restored text and typed, traceable records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
evaluate_app = typer.Typer(help="Measures texts or records against gold.", no_args_is_help=True)
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(dictionary_app, name="dictionary")
app.add_typer(rules_app, name="rules")


class TextLayer(StrEnum):
    """What to do with text that a PDF page already carries."""

    AUTO = "auto"
    KEEP = "keep"
    REDO = "redo"


class TextFormat(StrEnum):
    """What `read` prints."""

    TEXT = "text"
    JSON = "json"
    ALTO = "alto"
    HOCR = "hocr"


class Kind(StrEnum):
    """Where a text to restore comes from."""

    ENG = "eng"
    VIE = "vie"
    PLAIN = "plain"


class Retry(StrEnum):
    """What `extract` tries again though nothing has changed."""

    FAILED = "failed"


class TableFormat(StrEnum):
    """What `export` writes."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


PathsArgument = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files or folders, or URLs of such: s3://BUCKET/SCANS.")
]
OutOption = Annotated[
    str,
    typer.Option("--out", metavar="DIR", help="Where results go, or a URL with --work; a run there goes on."),
]
WorkOption = Annotated[
    Path | None,
    typer.Option(
        "--work", metavar="DIR", help="Where results are made, and the catalogue stays, if --out is a URL."
    ),
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Worker processes; default: one a core.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option("--cluster", metavar="URL", help="Works on a Dask cluster instead: tcp://SCHEDULER:8786."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="Keeps the catalogue in PostgreSQL: postgresql+psycopg://..."
    ),
]
JsonLogOption = Annotated[
    bool,
    typer.Option("--json-log", help="Tells what happens as JSON, one line an event, in place of progress."),
]
SecretOption = Annotated[
    bool,
    typer.Option(
        "--with-secret",
        help="What leaves DIR may hold documents marked Mật, Tối mật or Tuyệt mật, which are held back else.",
    ),
]
LayerOption = Annotated[
    TextLayer | None,
    typer.Option(
        "--text-layer", help="Text a PDF page carries: judge it (auto), keep it, or read the image again."
    ),
]
FastOption = Annotated[
    bool | None, typer.Option("--fast", help="Read nothing a second time: no samples, no second opinion.")
]
PasswordOption = Annotated[str | None, typer.Option("--password", help="Password for encrypted PDFs.")]
DictionaryOption = Annotated[
    Path | None,
    typer.Option(
        "--dictionary", metavar="FOLDER", help="What you know better: see `kehoach dictionary --help`."
    ),
]
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="PDF, TIFF, JPEG, PNG or plain text; - is stdin.")
]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="What `kehoach extract --out DIR` left.")]


def main() -> NoReturn:
    """Runs a command; an error becomes one line on stderr and its exit code."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except PipelineError as error:
        code = _complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        code = _complain("interrupted", ExitCode.INTERRUPTED)
    except BrokenPipeError:
        sys.stdout = None  # whoever read us has left: nothing to flush
        code = ExitCode.OK
    except OSError as error:  # a full disk under stdout or the temporary folder, and the like
        sys.stdout = None
        code = _complain(f"{error.filename or 'output'}: {error.strerror or error}", ExitCode.FILE_ACCESS)
    except Exception as error:
        code = _usage_error(error)
    sys.exit(int(code or 0))


def _usage_error(error: Exception) -> ExitCode:
    # typer brings its own copy of click; its usage errors know how to show themselves
    show = getattr(error, "show", None)
    if type(error).__name__ == "Abort":
        return _complain("interrupted", ExitCode.INTERRUPTED)
    if show is None or not hasattr(error, "exit_code"):
        raise error
    show()
    return ExitCode.BAD_ARGUMENTS


def _complain(message: str, code: ExitCode) -> ExitCode:
    print(f"kehoach: {message}", file=sys.stderr)
    return code


def _settings(**chosen: Any) -> "Settings":
    from pydantic import ValidationError

    from pipeline.settings import Settings

    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"setting {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _input_text(file: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise FileAccessError(f"{file}: {error.strerror}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} is not UTF-8 text: convert it first (iconv), or read it with `kehoach read`"
        ) from error


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """The file, or stdin as a file without a name, which is gone with this process, however that ends."""
    import tempfile

    if str(file) != "-":
        yield file
        return
    with tempfile.TemporaryFile(prefix="kehoach-") as copy:
        try:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.flush()
        except OSError as error:
            raise FileAccessError(
                f"stdin cannot be kept in {tempfile.gettempdir()}: {error.strerror}"
            ) from error
        path = Path(f"/proc/{os.getpid()}/fd/{copy.fileno()}")
        try:
            yield path
        except PipelineError as error:
            told = str(error).replace(str(path), "stdin")
            raise type(error)(re.sub(rf"^{path.name}\b", "stdin", told)) from error


def _pages(
    file: Path, settings: "Settings", meanwhile: Callable[[], None] = lambda: None
) -> "Iterator[Page]":
    """The pages of a file as they are read; on a terminal, stderr tells which. `meanwhile`: see `read_pages_apart`."""
    from pipeline.reading.guarded import read_pages_apart
    from pipeline.settings import usable_cores

    told = sys.stderr.isatty()
    for page in read_pages_apart(file, settings, meanwhile, usable_cores()):
        if told:
            print(f"\rpage {page.number} read", end="", file=sys.stderr)
        yield page
    if told:
        print("\r\x1b[K", end="", file=sys.stderr)


def _process(file: Path, settings: "Settings") -> "Document":
    """Reads and restores one file or stdin."""
    from pipeline.reading import collect
    from pipeline.restoring import load_models, restore_document, user_dictionary

    words = user_dictionary(settings.dictionary)
    with _on_disk(file) as path:
        document = collect(path, _pages(path, settings, lambda: load_models(words)))
    return restore_document(replace(document, source=str(file)), words)


@app.command()
def extract(
    paths: PathsArgument,
    out: OutOption,
    jobs: JobsOption = None,
    cluster: ClusterOption = None,
    work: WorkOption = None,
    text_layer: LayerOption = None,
    fast: FastOption = None,
    dictionary: DictionaryOption = None,
    rules: RulesOption = None,
    password: PasswordOption = None,
    database: DatabaseOption = None,
    json_log: JsonLogOption = False,
    with_secret: SecretOption = False,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="GLOB",
            help="Only these: a pattern for the file name or, with a slash, for the path under PATH.",
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", metavar="DATE", formats=["%Y-%m-%d"], help="Only files changed since that day."
        ),
    ] = None,
    retry: Annotated[
        Retry | None, typer.Option("--retry", help="Tries documents again that failed before.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Prints which documents would be worked on, and why.")
    ] = False,
) -> int:
    """The main job: documents become records, texts and tables in DIR.

    Run again, it does what is new or changed: a file, a dictionary, the program. What was read is kept, so that another
    dictionary costs no second reading. A file that was moved or renamed takes its results with it; of one that is gone,
    they stay.

    kehoach extract scans/ --out results/
    """
    from pipeline.batch.locations import located
    from pipeline.batch.plan import Choice

    settings = _settings(
        text_layer=text_layer,
        fast=fast,
        dictionary=dictionary,
        rules=rules,
        password=password,
        database=database,
        cluster=cluster,
    )
    choice = Choice(only, since, retry_failed=retry is Retry.FAILED)
    folder, target = _results(out, work)
    shelf = [located(path) for path in paths]
    if dry_run:
        from pipeline.batch.run import dry_run as decide

        for decision in decide(shelf, folder, settings, choice):
            if decision.why is not None:
                print(f"{decision.why}\t{decision.seen.source}")
        return ExitCode.OK
    runner = _Runner(
        shelf, folder, target, settings, _workers(jobs, settings), json_log=json_log, with_secret=with_secret
    )
    return runner.run(choice)


@app.command()
def watch(
    paths: PathsArgument,
    out: OutOption,
    jobs: JobsOption = None,
    cluster: ClusterOption = None,
    work: WorkOption = None,
    text_layer: LayerOption = None,
    fast: FastOption = None,
    dictionary: DictionaryOption = None,
    rules: RulesOption = None,
    password: PasswordOption = None,
    database: DatabaseOption = None,
    json_log: JsonLogOption = False,
    with_secret: SecretOption = False,
    settle: Annotated[
        float,
        typer.Option(
            "--settle", min=0, metavar="SECONDS", help="A file is taken when it has not changed for so long."
        ),
    ] = 10.0,
    every: Annotated[
        float, typer.Option("--every", min=0.1, metavar="SECONDS", help="How often to look.")
    ] = 5.0,
) -> int:
    """As extract, again and again: what comes to lie under PATH is worked on, once it is whole.

    Ctrl-C ends it: pages in work are finished first, twice stops at once.

    kehoach watch inbox/ --out results/
    """
    from pipeline.batch.events import Event, say
    from pipeline.batch.locations import located
    from pipeline.batch.plan import Choice
    from pipeline.batch.run import stop_on_signal
    from pipeline.batch.watch import settled, sleep_until

    settings = _settings(
        text_layer=text_layer,
        fast=fast,
        dictionary=dictionary,
        rules=rules,
        password=password,
        database=database,
        cluster=cluster,
    )
    folder, target = _results(out, work)
    shelf = [located(path) for path in paths]
    runner = _Runner(
        shelf, folder, target, settings, _workers(jobs, settings), json_log=json_log, with_secret=with_secret
    )
    named = ", ".join(paths)
    say(runner.log, Event.WATCHING, {"paths": list(paths)}, f"Watching {named}; Ctrl-C ends it.")
    with stop_on_signal(runner.log) as stopped:
        for take in settled(shelf, folder, settle, every, sleep=partial(sleep_until, stopped)):
            if runner.run(Choice(), take) is ExitCode.INTERRUPTED:  # the run has taken the signal for itself
                break
    return ExitCode.INTERRUPTED


def _workers(jobs: int | None, settings: "Settings") -> int | None:
    if jobs is not None and settings.cluster is not None:
        raise SettingsError(
            "--jobs is for this machine, --cluster has workers of its own: leave one of them out"
        )
    return jobs


def _results(out: str, work: Path | None) -> tuple[Path, str | None]:
    """The folder where results are made, and the URL they are brought to."""
    from pipeline.batch.locations import check_target, located

    target = located(out)
    if isinstance(target, Path):
        if work is not None:
            raise SettingsError("--work is for an --out that is a URL: leave it out")
        return target, None
    if work is None:
        raise SettingsError(
            f"results for {out} are made in a folder of this machine, where the catalogue stays: name it by --work DIR"
        )
    check_target(target)
    return work, target


@dataclass
class _Runner:
    """A run and what is told of it, once or again and again."""

    shelf: "Sequence[Path | str]"
    folder: Path
    target: str | None
    settings: "Settings"
    jobs: int | None
    json_log: bool
    with_secret: bool

    def run(self, choice: "Choice", take: "Callable[[Found], bool]" = lambda _: True) -> ExitCode:
        """Works on what there is, and brings the results to where they are wanted."""
        from pipeline.batch.events import Event, say
        from pipeline.batch.locations import upload
        from pipeline.batch.progress import show_summary, shown
        from pipeline.batch.run import run

        try:
            with shown(log=self.json_log) as listen:
                summary = run(
                    self.shelf, self.folder, self.settings, self.jobs, listen, choice, log=self.log, take=take
                )
            if not self.json_log:
                show_summary(summary)
            if self.target is not None:
                done = upload(self.folder, self.target, with_secret=self.with_secret)
                facts = {"files": done.sent, "url": self.target, "held_back": len(done.held_back)}
                words = f"{done.sent} files sent to {self.target}"
                if done.held_back:
                    words = f"{words}\n{_held_back(done.held_back)}"
                say(self.log, Event.RESULTS_SENT, facts, words)
        except PipelineError as error:
            if not self.json_log:
                raise
            self.log(Event.RUN_FAILED, {"kind": type(error).__name__, "reason": str(error)})
            raise typer.Exit(error.exit_code) from error
        return _code(summary)

    @cached_property
    def log(self) -> "Log":
        """Where the run is told as JSON, if it is."""
        from pipeline.batch.events import no_log
        from pipeline.batch.progress import json_log

        return json_log() if self.json_log else no_log


def _code(summary: "Summary") -> ExitCode:
    if summary.interrupted:
        return ExitCode.INTERRUPTED
    if not summary.failures:
        return ExitCode.OK
    return ExitCode.BAD_INPUT if summary.documents == len(summary.failures) == 1 else ExitCode.SOME_FAILED


@app.command()
def status(folder: FolderArgument) -> None:
    """How the run in DIR gets on, from another shell; of one that has ended or was killed, how far it came.

    kehoach status results/
    """
    from pipeline.batch.status import tell

    sys.stdout.write(tell(folder))


@app.command()
def read(
    file: FileArgument,
    form: Annotated[TextFormat, typer.Option("--format", help="What to print.")] = TextFormat.TEXT,
    raw: Annotated[bool, typer.Option("--raw", help="As the OCR gave it, before restoration.")] = False,
    text_layer: LayerOption = None,
    fast: FastOption = None,
    dictionary: DictionaryOption = None,
    password: PasswordOption = None,
) -> int:
    """One file's text as read and restored, pages separated by a form feed.

    Restoration looks at the whole document; with --raw each page is printed as soon as it is read.

    kehoach read scan.pdf --format alto > scan.xml
    """
    settings = _settings(text_layer=text_layer, fast=fast, dictionary=dictionary, password=password)
    if raw and form is TextFormat.TEXT:
        return _stream(file, settings)
    document = _process(file, settings)
    if raw:
        document = replace(document, fixes=(), chances=())
    if form is TextFormat.TEXT:
        sys.stdout.write(document.text)
    elif form is TextFormat.JSON:
        from pipeline.writing.words import to_json

        sys.stdout.write(to_json(document))
    elif form is TextFormat.ALTO:
        from pipeline.writing.alto import to_alto

        sys.stdout.write(to_alto(document))
    else:
        from pipeline.writing.hocr import to_hocr

        sys.stdout.write(to_hocr(document))
    return _report_pages(file, document.pages)


def _stream(file: Path, settings: "Settings") -> ExitCode:
    from pipeline.model import PAGE_SEPARATOR

    pages: list[Page] = []
    with _on_disk(file) as path:
        for page in _pages(path, settings):
            sys.stdout.write((PAGE_SEPARATOR if pages else "") + page.text)
            sys.stdout.flush()
            pages.append(replace(page, words=()))
    return _report_pages(file, pages)


def _report_pages(file: Path, pages: "Sequence[Page]") -> ExitCode:
    name = "stdin" if str(file) == "-" else file.name
    failed = [page for page in pages if page.status == "failed"]
    for page in failed:
        _complain(f"{name}: page {page.number}: {page.reason}", ExitCode.SOME_FAILED)
    if not failed:
        return ExitCode.OK
    return ExitCode.BAD_INPUT if len(failed) == len(pages) else ExitCode.SOME_FAILED


def _is_input(out: Path, file: Path) -> bool:
    """Whether an existing file is what a command reads, also by another name or through stdin."""
    if str(file) == "-":
        return os.path.samestat(out.stat(), os.fstat(sys.stdin.fileno()))
    return file.exists() and out.samefile(file)


@app.command()
def pdf(
    file: Annotated[Path, typer.Argument(metavar="IN", help="PDF, TIFF, JPEG or PNG; - is stdin.")],
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The PDF/A to write: replaced where it is there; never IN itself."
        ),
    ],
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Of a signed PDF: write a copy without its signature.")
    ] = False,
    text_layer: LayerOption = None,
    fast: FastOption = None,
    dictionary: DictionaryOption = None,
    password: PasswordOption = None,
) -> int:
    """A searchable PDF/A-2b: the page images as they are, the restored text under them.

    Folders that OUT needs are made. A file that has its name is replaced, once the new one is whole.

    kehoach pdf scan.pdf searchable.pdf
    """
    settings = _settings(text_layer=text_layer, fast=fast, dictionary=dictionary, password=password)
    if out.is_dir():
        raise FileAccessError(f"{out}: a folder; name the PDF to write")
    if out.exists() and _is_input(out, file):
        raise FileAccessError(f"{out} is {file}: originals are never written over; name another file")
    try:
        from pipeline.writing.pdf_pages import check_source
        from pipeline.writing.pdfa import write_pdfa
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"PDFs are made with OCRmyPDF, and {error.name} is not installed: pip install 'kehoach[pdf]'"
        ) from error
    with _on_disk(file) as source:
        check_source(source, settings, unsigned=unsigned)
        document = _process(source, settings)
        code = _report_pages(file, document.pages)
        if code != ExitCode.BAD_INPUT:
            write_pdfa(document, source, out, settings)
    return code


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="[FILE|-]", help="UTF-8 text; - is stdin.")] = Path("-"),
    fixes: Annotated[
        Path | None, typer.Option("--fixes", metavar="FILE.jsonl", help="Writes every change here.")
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Where the text comes from; default: detected.")
    ] = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Text in, restored text out, line for line.

    echo "Pong Thap, ngay 11 thang 01 nam 2022" | kehoach restore
    """
    import json
    from dataclasses import asdict

    from pipeline.restoring import restore as restore_text
    from pipeline.restoring import user_dictionary

    words = user_dictionary(_settings(dictionary=dictionary).dictionary)
    restored = restore_text(_input_text(file), kind.value if kind else None, words)
    if fixes is not None:
        from pipeline.writing.files import write_text

        lines = (json.dumps(asdict(fix), ensure_ascii=False) for fix in restored.fixes)
        write_text(fixes, "".join(f"{line}\n" for line in lines))
    sys.stdout.write(restored.text)


@app.command()
def explain(
    file: FileArgument,
    page: Annotated[int | None, typer.Option("--page", min=1, help="Only this page, from 1.")] = None,
    text_layer: LayerOption = None,
    fast: FastOption = None,
    dictionary: DictionaryOption = None,
    password: PasswordOption = None,
) -> None:
    """How each page was read, and what was changed: from what, by which rule, how sure, what else it might be, where.

    kehoach explain scan.pdf --page 2
    """
    from pipeline.writing.explanation import explain_document

    settings = _settings(text_layer=text_layer, fast=fast, dictionary=dictionary, password=password)
    document = _process(file, settings)
    if page is not None and page > len(document.pages):
        raise InputError(f"{file} has {len(document.pages)} pages: choose --page 1 to {len(document.pages)}")
    sys.stdout.write(explain_document(document, page))


@evaluate_app.command("text")
def evaluate_text(
    gold: Annotated[Path, typer.Argument(help="Folder of NAME.txt, what the pages say.")],
    hyp: Annotated[Path, typer.Argument(help="Folder of the same names, to be measured.")],
) -> None:
    """Character and word error rates, marks-only errors and numbers kept.

    kehoach evaluate text gold/ output/text/
    """
    from pipeline.evaluating.text import compare_folders

    sys.stdout.write(compare_folders(gold, hyp))


@evaluate_app.command("records")
def evaluate_records(
    gold: Annotated[Path, typer.Argument(help="Folder of NAME.json, the records of each document.")],
    hyp: Annotated[Path, typer.Argument(help="Folder of the same names, to be measured.")],
) -> None:
    """Precision, recall and F1 of header items, dates, references, phases and targets.

    kehoach evaluate records gold/ output/records/
    """
    from pipeline.evaluating.records import compare_folders

    sys.stdout.write(compare_folders(gold, hyp))


@app.command()
def query(
    folder: FolderArgument,
    sql: Annotated[
        str,
        typer.Argument(metavar="SQL", help="Tables: documents, dates, references, phases, targets, fixes."),
    ],
) -> None:
    """Answers SQL over the tables, as CSV. This reads on this machine only, documents marked as state secrets too.

    What is handed on is made by export, or asked for WHERE secrecy IS NULL.

    kehoach query output "SELECT document, value, text FROM targets WHERE value >= 90"
    """
    from pipeline.writing.tables import csv_cell
    from pipeline.writing.tables import query as ask

    answer = ask(folder, sql).map(lambda cell: csv_cell(cell) if isinstance(cell, str) else cell)
    answer.to_csv(sys.stdout, index=False)


@app.command()
def export(
    folder: FolderArgument,
    form: Annotated[TableFormat, typer.Option("--format", help="What to write.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Default: `export` in DIR.")
    ] = None,
    with_secret: SecretOption = False,
) -> None:
    """The tables in another format, to be handed on: documents marked as state secrets are left out of all of them.

    kehoach export output --format xlsx
    """
    from pipeline.writing.tables import export as write

    done = write(folder, form.value, out or folder / "export", with_secret=with_secret)
    for path in done.files:
        print(path)
    if done.held_back:
        print(_held_back(done.held_back), file=sys.stderr)


def _held_back(marks: Mapping[str, str]) -> str:
    counts = sorted(Counter(marks.values()).items())
    told = ", ".join(f"{count} marked {mark}" for mark, count in counts)
    return f"Held back as state secrets: {told}; --with-secret includes them."


@app.command()
def doctor() -> int:
    """What is installed, what is missing, how to get it."""
    from pipeline.doctor import examine

    findings = examine()
    for finding in findings:
        print(
            f"{'ok     ' if finding.ok else 'missing' if finding.needed else 'absent '}  {finding.name}: {finding.says}"
        )
    return ExitCode.MISSING_DEPENDENCY if any(not f.ok and f.needed for f in findings) else ExitCode.OK


@app.command()
def schema() -> None:
    """The JSON Schema of a document's records."""
    import json

    from pipeline.records import Records

    print(json.dumps(Records.model_json_schema(mode="serialization"), ensure_ascii=False, indent=1))


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"kehoach {version('kehoach')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="The version, and nothing else."
        ),
    ] = False,
) -> None:
    pass
