"""Seconds a page, side by side in one run: bare Tesseract, `kehoach read`, `kehoach extract`; words a second of `restore`."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from pipeline.errors import PipelineError
from pipeline.reading import count_pages, page_image
from pipeline.settings import Settings

KEHOACH, OCRMYPDF = (Path(sys.executable).with_name(name) for name in ("kehoach", "ocrmypdf"))


def scans(folders: Sequence[Path]) -> list[Path]:
    """The image documents under some folders."""
    kinds = {".pdf", ".tif", ".jpg", ".png"}
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in kinds]


def page_files(paths: Sequence[Path], folder: Path) -> Iterator[Path]:
    """Every page as a PNG, at the resolution that `kehoach` reads it at."""
    for number, path in enumerate(paths):
        settings = Settings(text_layer="redo")
        for page in range(1, count_pages(path, settings) + 1):
            target = folder / f"{number}-{page}.png"
            try:
                Image.fromarray(page_image(path, page, settings)).save(target, compress_level=1)
            except PipelineError:
                continue
            yield target


def _sidecars(pages: Sequence[Path], folder: Path) -> list[list[str]]:
    options = ["-l", "vie", "--jobs", "1", "--image-dpi", "200", "--output-type", "pdf", "--quiet"]
    return [
        [str(OCRMYPDF), *options, "--sidecar", str(folder / "side.txt"), str(page), str(folder / "side.pdf")]
        for page in pages
    ]


def measure(folders: Sequence[Path]) -> str:
    """The table of seconds a page. Everything runs once, one process after the other, one thread each."""
    paths = scans(folders)
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name:
        folder = Path(name)
        pages = list(page_files(paths, folder))
        bare = _seconds([["tesseract", str(page), "stdout", "-l", "vie"] for page in pages], environment)
        read = _seconds(
            [[str(KEHOACH), "read", "--text-layer", "redo", str(path)] for path in paths], environment
        )
        fast = _seconds(
            [[str(KEHOACH), "read", "--fast", "--text-layer", "redo", str(path)] for path in paths],
            environment,
        )
        rows = [
            ("tesseract -l vie, bare, one thread", bare),
            ("kehoach read, a process a file", read),
            ("kehoach read --fast", fast),
        ]
        if OCRMYPDF.is_file():
            rows.append(
                ("ocrmypdf --sidecar, a process a page", _seconds(_sidecars(pages, folder), environment))
            )
        for jobs in (1, 2):
            command = [str(KEHOACH), "extract", *map(str, paths), "--text-layer", "redo"]
            out = str(folder / f"out-{jobs}")
            rows.append(
                (
                    f"kehoach extract --jobs {jobs}",
                    _seconds([[*command, "--out", out, "--jobs", str(jobs)]], environment),
                )
            )
    lines = [f"{len(pages)} pages of {len(paths)} documents", f"{'':<40}{'s a page':>10}{'x bare':>10}"]
    lines += [f"{what:<40}{seconds / len(pages):>10.2f}{seconds / bare:>10.2f}" for what, seconds in rows]
    return "\n".join(lines) + "\n"


def _seconds(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> float:
    began = time.monotonic()
    for command in commands:
        subprocess.run(
            command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    return time.monotonic() - began


def restoring(texts: Sequence[tuple[str, str]]) -> str:
    """Words a second of `restore` in one process: at first sight, and again with its words known."""
    from pipeline.restoring import restore

    lines = [f"{'restore':<40}{'words':>10}{'first, /s':>12}{'again, /s':>12}"]
    restore("ke hoach")
    for what, text in texts:
        words = len(text.split())
        rates = []
        for _ in range(2):
            began = time.monotonic()
            restore(text)
            rates.append(words / (time.monotonic() - began))
        lines.append(f"{what:<40}{words:>10}{rates[0]:>12.0f}{rates[1]:>12.0f}")
    return "\n".join(lines) + "\n"


def cold_start() -> str:
    """Seconds until `kehoach --help` is there."""
    seconds = _seconds([[str(KEHOACH), "--help"]] * 3, dict(os.environ)) / 3
    return f"kehoach --help: {seconds:.2f} s\n"
