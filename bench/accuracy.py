"""Accuracy against gold: restored text, text read from scans, extracted records."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipeline.evaluating import records as record_scores
from pipeline.evaluating import text as text_scores
from pipeline.evaluating.text import TextScore
from pipeline.extracting import extract
from pipeline.process import process
from pipeline.restoring import restore


def _text_row(what: str, score: TextScore) -> str:
    return (
        f"{what:<44}{100 * score.character_error_rate:>8.2f}{100 * score.word_error_rate:>8.2f}"
        f"{100 * score.marks_only_rate:>9.2f}{100 * score.number_rate:>11.2f}{score.words:>8}"
    )


TEXT_HEAD = f"{'':<44}{'CER %':>8}{'WER %':>8}{'marks %':>9}{'numbers %':>11}{'words':>8}"


def restored(noisy: Path, gold: Path) -> str:
    """Damaged text layers: as found and restored; and how many words of clean texts are changed."""
    lines = [TEXT_HEAD]
    for path in sorted(gold.glob("*.txt")):
        meant = path.read_text("utf-8")
        if (noisy / path.name).is_file():
            found = (noisy / path.name).read_text("utf-8")
            lines.append(_text_row(f"{path.stem} as found", text_scores.score(meant, found)))
            lines.append(_text_row(f"{path.stem} restored", text_scores.score(meant, restore(found).text)))
    return "\n".join(lines) + "\n"


def unharmed(folder: Path) -> str:
    """How many words of clean texts come back changed."""
    words = changed = 0
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8")
        words += len(text.split())
        changed += len(restore(text).fixes)
    return f"clean texts in {folder.name}: {changed} of {words} words changed\n"


def read_scans(scans: Path, gold: Path, clip: Callable[[str], str]) -> str:
    """Scans read and restored, against their gold texts; `clip` takes the part that gold covers."""
    lines = [TEXT_HEAD]
    total = {"as read": TextScore(), "restored": TextScore()}
    for path in sorted(gold.glob("*.txt")):
        (scan,) = [one for one in scans.glob(f"{path.stem}.*") if one.suffix not in (".txt", ".json")]
        document = process(scan)
        meant = path.read_text("utf-8")
        for what, text in (("as read", document.raw), ("restored", document.text)):
            score = text_scores.score(meant, clip(text))
            total[what] += score
            lines.append(_text_row(f"{path.stem} {what}", score))
    lines += [_text_row(f"all {what}", score) for what, score in total.items()]
    return "\n".join(lines) + "\n"


def extracted(gold: Path) -> str:
    """Records from gold texts, against gold records."""
    with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name:
        for path in sorted(gold.glob("*.txt")):
            found = extract(path.read_text("utf-8").replace("{{", "").replace("}}", ""))
            (Path(name) / f"{path.stem}.json").write_text(json.dumps(found.model_dump(mode="json")), "utf-8")
        return record_scores.compare_folders(gold, Path(name))
