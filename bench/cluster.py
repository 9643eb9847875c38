"""Seconds of the same run with one process, with one a core, and on a Dask cluster on this machine with as many workers."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.speed import scans
from pipeline.batch.run import run
from pipeline.settings import Settings, usable_cores

ROUNDS = 2
"""Each is run so often, in turn, and its quickest counts: another program's work makes a run slower, never quicker. One process,
which takes longest, is run once."""


def measure(folders: Sequence[Path]) -> str:
    """The table: seconds of a run over the scans in these folders, and how much longer the others take than one process a core.

    The workers of both are started by the run: a Dask worker keeps processes for the time of a run.
    """
    from distributed import LocalCluster

    paths = list(scans(folders))
    jobs = usable_cores()
    quickest: dict[str, float] = {}
    pages = 0
    with (
        tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name,
        LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        here = Settings(text_layer="redo")
        there = Settings(text_layer="redo", cluster=cluster.scheduler_address)
        chosen: dict[str, tuple[Settings, int | None]] = {
            f"{jobs} processes": (here, jobs),
            "1 process": (here, 1),
            f"Dask, {jobs} workers": (there, None),
        }
        for number in range(ROUNDS):
            for what, (settings, workers) in chosen.items():
                if workers == 1 and number:
                    continue
                began = time.monotonic()
                summary = run(paths, Path(name) / f"{number}-{what}", settings, workers)
                seconds = time.monotonic() - began
                quickest[what] = min(seconds, quickest.get(what, seconds))
                pages = summary.pages
    first = next(iter(quickest.values()))
    lines = [f"{pages} pages of {len(paths)} documents, the quickest of {ROUNDS} runs"]
    lines += [
        f"{what:<40}{seconds:>8.1f} s{seconds / first - 1:>+8.1%}" for what, seconds in quickest.items()
    ]
    return "\n".join(lines) + "\n"
