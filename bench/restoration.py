"""Restoration: against other methods, on pages that nothing was counted on, on clean text; how sure it is; how fast."""

import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import baselines
from dictionaries.build import pages
from dictionaries.build.__main__ import PAGES
from dictionaries.build.certainty import right_words
from dictionaries.build.corpora import CORPORA, read_lines
from dictionaries.build.pages import Line
from pipeline.evaluating.text import TextScore, score
from pipeline.reading import read_document
from pipeline.restoring import restore
from pipeline.restoring.channel import SourceKind
from pipeline.settings import DICTIONARIES, Settings

RENDERED = Path("build/corpus")
"""The plans of `corpus/`, laid out and aged."""
BINS, KEPT, WARM = 20, 0.95, 40
"""Bins of the reliability diagram; share of words that are kept as sure; pages restored before the clock starts."""

HEAD = f"{'':<34}{'CER %':>8}{'WER %':>8}{'marks %':>9}{'numbers %':>11}{'words':>9}"

Floats = NDArray[np.float64]


def row(name: str, one: TextScore) -> str:
    """One line of a table of texts."""
    return (
        f"{name:<34}{100 * one.character_error_rate:>8.2f}{100 * one.word_error_rate:>8.2f}"
        f"{100 * one.marks_only_rate:>9.2f}{100 * one.number_rate:>11.2f}{one.words:>9}"
    )


def rendered() -> Path:
    """The folder of the rendered plans, made where it is missing (a minute)."""
    if not (RENDERED / "gold").is_dir():
        subprocess.run([sys.executable, "-m", "corpus", str(RENDERED)], check=True)
    return RENDERED


def bad_layers() -> list[tuple[str, str, str]]:
    """The bad text layers of all plans: name, gold text, what the English engine left."""
    folder = rendered()
    return [
        (path.stem, (folder / "gold" / f"{path.stem}.txt").read_text("utf-8"), _raw(path, "keep"))
        for path in sorted((folder / "scans").glob("*-layer.pdf"))
    ]


def _raw(path: Path, layer: str) -> str:
    return read_document(path, Settings.model_validate({"text_layer": layer})).raw


def scans(folder: Path, gold: Path, *, first_page: bool = False) -> list[tuple[str, str, str]]:
    """Scans read with `vie`: name, gold text, what Tesseract read."""
    found = []
    for path in sorted(folder.iterdir()):
        text = gold / f"{path.stem}.txt"
        if path.suffix in (".pdf", ".tif") and text.is_file() and not path.stem.endswith("-layer"):
            raw = _raw(path, "redo")
            found.append((path.name, text.read_text("utf-8"), raw.split("\f")[0] if first_page else raw))
    return found


def before_and_after(what: str, texts: Iterable[tuple[str, str, str]], kind: SourceKind | None) -> str:
    """Error rates of some texts as found and restored, all together."""
    found, ours = TextScore(), TextScore()
    for _, gold, text in texts:
        found += score(gold, text)
        ours += score(gold, restore(text, kind).text)
    return f"{row(what + ', as found', found)}\n{row(what + ', restored', ours)}\n"


def held_out(corpora: Path, kind: SourceKind) -> str:
    """Error rates on the held-out pages that the certainty was not fitted on, and whether chances are what they say."""
    some = pages.read_pages(corpora, pages.HELD_OUT[kind], PAGES)[1::2]
    texts = [(str(number), _printed(page), _read(page)) for number, page in enumerate(some)]
    chance, right = observed(some, kind)
    return f"{HEAD}\n{before_and_after(f'held-out pages, {kind}', texts, kind)}\n{reliability(chance, right, kind)}"


def observed(some: Iterable[list[Line]], kind: SourceKind) -> tuple[Floats, NDArray[np.bool_]]:
    """The chance of each word, and whether it came out right."""
    chances: list[float] = []
    right: list[bool] = []
    for page in some:
        restored = restore(_read(page), kind)
        chances += [chance.probability for chance in restored.chances]
        right += right_words(_printed(page), restored)
    return np.array(chances), np.array(right)


def calibration_error(chance: Floats, right: NDArray[np.bool_]) -> float:
    """Expected calibration error (Naeini et al. 2015): how far what is said is from what happens, over bins of words."""
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == one).mean() * abs(chance[bins == one].mean() - right[bins == one].mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))


def reliability(chance: Floats, right: NDArray[np.bool_], what: str) -> str:
    """The reliability diagram as text, the calibration error, and how right the surest words are."""
    surest = chance >= np.quantile(chance, 1 - KEPT)
    lines = [
        (
            f"{what}: calibration error {calibration_error(chance, right):.4f};"
            f" of the surest {100 * surest.mean():.1f} % of words {100 * right[surest].mean():.2f} % are right"
            f" (of all {100 * right.mean():.2f} %)"
        ),
        f"{'said':>12}{'words':>9}{'said %':>9}{'right %':>9}",
    ]
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    for one in np.unique(bins):
        here = bins == one
        lines.append(
            f"{one / BINS:>6.2f}-{(one + 1) / BINS:<5.2f}{here.sum():>9}{100 * chance[here].mean():>9.1f}"
            f"{100 * right[here].mean():>9.1f}  " + "#" * round(40 * right[here].mean())
        )
    return "\n".join(lines) + "\n"


def unharmed(texts: Iterable[tuple[str, str]]) -> str:
    """How many words of clean texts come back changed; the first changes, to be looked at."""
    lines = []
    for what, text in texts:
        words, fixes = len(text.split()), restore(text).fixes
        some = ", ".join(f"{fix.printed} > {fix.restored}" for fix in fixes[:6])
        lines.append(f"{what}: {len(fixes)} of {words} words changed" + (f" ({some})" if some else ""))
    return "\n".join(lines) + "\n"


def clean_corpora(corpora: Path, characters: int = 170_000) -> list[tuple[str, str]]:
    """About a megabyte of held-out text: the first lines of each corpus that has that much, for `unharmed`."""
    found = []
    for corpus in CORPORA:
        text = ""
        for line in read_lines(corpora, corpus.name, held_out=True):
            text += line + "\n\n"
            if len(text) > characters:
                break
        found.append((f"{corpus.name}, held out", text))
    return found


def speed(texts: Sequence[tuple[str, SourceKind, Sequence[str]]]) -> str:
    """Words a second, one process, warm: with the models loaded, at first sight of a text, and again."""
    lines = [f"{'restore':<34}{'words':>9}{'first, /s':>12}{'again, /s':>12}"]
    for what, kind, some in texts:
        for text in some[:WARM]:
            restore(text, kind)
        measured = some[WARM:] or some
        words = sum(len(text.split()) for text in measured)
        rates = []
        for _ in range(2):
            began = time.perf_counter()
            for text in measured:
                restore(text, kind)
            rates.append(words / (time.perf_counter() - began))
        lines.append(f"{what:<34}{words:>9}{rates[0]:>12,.0f}{rates[1]:>12,.0f}")
    return "\n".join(lines) + "\n"


LOADING = """
import re, sys, time
import numpy
began = time.perf_counter()
from pipeline.restoring import restore
imported = time.perf_counter()
restore("Pong Thap", "eng")
loaded = time.perf_counter()
restore(sys.stdin.read(), "eng")
print(f"import {imported - began:.2f} s, models {loaded - imported:.2f} s,", end=" ")
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])  # ru_maxrss starts at the parent's
print(f"resident {peak / 1024:.0f} MB after a text")
"""


def loading(text: str) -> str:
    """Seconds to load, memory, and size on disk of the models."""
    size = sum(path.stat().st_size for path in (DICTIONARIES / "models").rglob("*") if path.is_file())
    told = subprocess.run(
        [sys.executable, "-c", LOADING], input=text, capture_output=True, text=True, check=True
    ).stdout
    return f"models on disk {size / 1e6:.1f} MB; {told}"


def measure(shared: Path) -> str:
    """All of it that can be measured where `shared` holds the gold texts and the corpora."""
    gold, corpora = shared / "gold", shared / "corpora"
    seeds = [
        (name, (gold / "seeds" / "gold" / f"{name}.txt").read_text("utf-8"), path.read_text("utf-8"))
        for path in sorted((gold / "seeds" / "noisy").glob("*.txt"))
        for name in [path.stem]
    ]
    clean = (gold / "seeds" / "gold" / "004.txt").read_text("utf-8")
    layers = bad_layers()
    parts = [
        baselines.compare(
            [*seeds, ("004 unmarked", clean, baselines.unmarked(clean))], lambda text: restore(text).text
        ),
        f"{HEAD}\n"
        + before_and_after("seeds 000 and 002", seeds, None)
        + before_and_after("bad layers of corpus/", layers, None)
        + before_and_after("vie, scans of corpus/", scans(rendered() / "scans", rendered() / "gold"), "vie")
        + before_and_after(
            "vie, gold/scans, page 1", scans(gold / "scans", gold / "scans", first_page=True), "vie"
        ),
        held_out(corpora, "eng"),
        held_out(corpora, "vie"),
        unharmed(
            [
                (path.name, path.read_text("utf-8"))
                for folder in ("seeds/gold", "records")
                for path in sorted((gold / folder).glob("*.txt"))
            ]
            + clean_corpora(corpora)
        ),
        speed(
            [
                (
                    "English layers (corpus/)",
                    "eng",
                    [*_reads(corpora, "eng")[:WARM], *(text for _, _, text in layers)],
                ),
                ("English, held-out pages", "eng", _reads(corpora, "eng")),
                (
                    "vie, clean plans",
                    "vie",
                    [*_reads(corpora, "vie")[:WARM], *(meant for _, meant, _ in layers)],
                ),
                ("vie, held-out pages", "vie", _reads(corpora, "vie")),
            ]
        ),
        loading(seeds[0][2]),
    ]
    return "\n".join(parts)


def _reads(corpora: Path, kind: SourceKind) -> list[str]:
    return [_read(page) for page in pages.read_pages(corpora, pages.HELD_OUT[kind], PAGES)]


def _printed(page: list[Line]) -> str:
    return "\n".join(printed for printed, _ in page)


def _read(page: list[Line]) -> str:
    return "\n".join(read for _, read in page)
