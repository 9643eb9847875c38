"""What a run shows on stderr: a bar on a terminal, plain lines in a log, a table at the end."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from pipeline.batch.events import Event, Listener, Log, Progress, told
from pipeline.batch.run import Summary

LOG_SECONDS = 10.0
"""How often a log gets a line; a run of a day makes 8,640."""

SHOWN_FAILURES = 20


@contextmanager
def shown(*, log: bool = False) -> Iterator[Listener]:
    """A listener that shows progress while the block runs; nothing where stderr is a log for programs."""
    if log:
        yield lambda _: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _log()


def _bar() -> Iterator[Listener]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[documents]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("pages {task.fields[rate]}"),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[failed]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task("", total=None, documents="", rate="", left="", failed="")

        def show(now: Progress) -> None:
            counted = now.pages is not None
            bar.update(
                row,
                total=now.pages if counted else now.documents,
                completed=now.pages_done if counted else now.documents_done,
                documents=f"{now.documents_done}/{now.documents} documents",
                rate=f"{now.rate:.1f}/s",
                left=f"{timedelta(seconds=round(now.seconds_left))} left" if now.seconds_left else "",
                failed=f"{now.failed} failed" if now.failed else "",
            )

        yield show


def _log() -> Listener:
    last = [time.monotonic()]

    def show(now: Progress) -> None:
        if time.monotonic() - last[0] >= LOG_SECONDS:
            last[0] = time.monotonic()
            print(told(now), file=sys.stderr)

    return show


def json_log() -> Log:
    """A log of JSON, one event a line on stderr, with its time in UTC: for programs that watch runs."""
    import structlog

    log = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )

    def note(event: Event, facts: dict[str, object]) -> None:
        log.info(event.value, **facts)

    return note


def show_summary(summary: Summary) -> None:
    """The run in a table, what failed and why, and where to look next."""
    console = Console(stderr=True, highlight=False)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    rows = {
        "documents": summary.documents,
        "unchanged since the last run": summary.unchanged,
        "known under another name": summary.reused,
        "other files passed over": summary.skipped,
        "pages read": summary.pages,
        "failed": len(summary.failures),
        "of these left as before": summary.left,
        "duplicates": summary.duplicates,
        "near duplicates": summary.near_duplicates,
        **{name: count for name, count in summary.facts.items() if name != "documents"},
    }
    for name, count in rows.items():
        if count or name in ("documents", "pages read", "targets"):
            table.add_row("changed words" if name == "fixes" else name, f"{count:,}")
    table.add_row("seconds", f"{summary.seconds:.1f}")
    if summary.pages:
        table.add_row("seconds a page", f"{summary.seconds / summary.pages:.2f}")
    console.print(table)
    for failure in summary.failures[:SHOWN_FAILURES]:
        console.print(f"failed: {failure.source}: {failure.reason}", markup=False, soft_wrap=True)
    if len(summary.failures) > SHOWN_FAILURES:
        console.print(
            f"... and {len(summary.failures) - SHOWN_FAILURES} more, in {summary.out / 'run.json'}",
            markup=False,
        )
    if summary.left:
        console.print("What failed before was not tried again; --retry failed does that.")
    if summary.interrupted:
        console.print("Stopped before the end; the same command goes on from here.")
    console.print(
        f"Look next:  {summary.out}/targets.csv  {summary.out}/text/  {summary.out}/records/"
        f'  kehoach query {summary.out} "SELECT * FROM targets"',
        markup=False,
        soft_wrap=True,
    )
