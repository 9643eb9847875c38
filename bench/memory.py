"""Megabytes resident while a PDF of 500 scanned pages is read, and when its first page is there.

Tesseract is stood in for by a script that gives each page the words of one that was read, so that it takes minutes:
Tesseract is a process of its own, whose memory does not grow with the pages.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pikepdf
from PIL import Image

from pipeline.reading import page_image
from pipeline.settings import Settings

PAGES = 500
_KEHOACH = (sys.executable, "-m", "pipeline")


def volume(sample: Path, target: Path, pages: int = PAGES) -> None:
    """Writes a PDF of so many scans, each with a picture of its own."""
    with ExitStack() as sources, pikepdf.new() as document:
        while len(document.pages) < pages:
            for path in sorted(sample.rglob("*.pdf")):
                document.pages.extend(sources.enter_context(pikepdf.open(path)).pages)
        del document.pages[pages:]
        document.save(target)


def measure(sample: Path, pages: int = PAGES) -> str:
    """The table of `read`, `read --raw` and `extract` with one worker."""
    with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name:
        folder = Path(name)
        scan, out = folder / "volume.pdf", folder / "out"
        volume(sample, scan, pages)
        environment = os.environ | {"PATH": f"{_stand_in(sample, folder)}:{os.environ['PATH']}"}
        layer = ["--text-layer", "redo"]
        rows = [
            ("read --raw", [*_KEHOACH, "read", "--raw", *layer, str(scan)], lambda printed: printed > 0),
            ("read", [*_KEHOACH, "read", *layer, str(scan)], lambda printed: printed > 0),
            (
                "extract --jobs 1",
                [*_KEHOACH, "extract", "--jobs", "1", *layer, str(scan), "--out", str(out)],
                lambda _: _pages_kept(out) > 0,
            ),
        ]
        lines = [
            f"{pages} pages, {scan.stat().st_size / 1e6:.0f} MB; Tesseract stood in for",
            f"{'':<20}{'first page, s':>16}{'all, s':>10}{'MB of the largest process':>28}{'MB of all':>12}",
        ]
        for what, command, there in rows:
            first, seconds, largest, together = _watch(command, environment, folder / "printed", there)
            lines.append(f"{what:<20}{first:>16.1f}{seconds:>10.1f}{largest:>28.0f}{together:>12.0f}")
    return "\n".join(lines) + "\n"


def _stand_in(sample: Path, folder: Path) -> Path:
    """A folder with a `tesseract` that answers with what the real one reads on one page, and asks it what else it is."""
    image, programs = folder / "page.png", folder / "programs"
    Image.fromarray(page_image(next(sample.rglob("*.tif")), 1, Settings())).save(image)
    tesseract = shutil.which("tesseract")
    table = subprocess.run(
        [str(tesseract), str(image), "stdout", "-l", "vie", "tsv"], capture_output=True, check=True
    ).stdout
    (folder / "page.tsv").write_bytes(table)
    programs.mkdir()
    script = programs / "tesseract"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *tsv) exec cat {folder / "page.tsv"};; *) exec {tesseract} "$@";; esac\n'
    )
    script.chmod(0o755)
    return programs


def _pages_kept(out: Path) -> int:
    catalogue = out / "catalogue.sqlite"
    if not catalogue.exists():
        return 0
    with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM pages").fetchone()[0])
        except sqlite3.OperationalError:  # its tables are not there yet
            return 0


def _watch(
    command: list[str], environment: dict[str, str], printed: Path, there: Callable[[int], bool]
) -> tuple[float, float, float, float]:
    """Seconds until the first page is `there` and until the end; MB of the largest process and of all at once."""
    began = time.monotonic()
    first, largest, together = 0.0, 0.0, 0.0
    with printed.open("wb") as stdout:
        running = subprocess.Popen(command, env=environment, stdout=stdout, stderr=subprocess.DEVNULL)
        while running.poll() is None:
            time.sleep(0.2)
            if not first and there(printed.stat().st_size):
                first = time.monotonic() - began
            sizes = [_resident(number) for number in _family(running.pid)]
            largest, together = max([largest, *sizes]), max(together, sum(sizes))
    return first, time.monotonic() - began, largest, together


def _family(number: int) -> list[int]:
    """A process, its children and theirs."""
    found = [number]
    for at in found:
        for children in Path(f"/proc/{at}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:  # it has ended meanwhile
                continue
    return found


def _resident(number: int) -> float:
    try:
        match = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
    except OSError:
        return 0.0
    return int(match[1]) / 1000 if match else 0.0
