"""`python -m dictionaries.build [CORPORA]`: builds everything in `dictionaries/models`. `make dictionaries` runs it.

CORPORA (default `../shared/corpora`) holds the text corpora named in `corpora.py`. Building takes some 20 minutes on two
cores, most of it Tesseract reading rendered pages. The same corpora, fonts and Tesseract give the same models.
"""

import argparse
import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytesseract

from dictionaries.build import casing, channel, language_model, pairs
from pipeline.restoring.channel import SourceKind
from pipeline.settings import DICTIONARIES

PHRASE_WEIGHT, ABBREVIATION_WEIGHT = 40, 100
"""How often a phrase or an abbreviation of ours counts as seen: about as often as a common one in the legal corpora."""

READINGS: dict[SourceKind, tuple[int, float, int]] = {"eng": (260, 0.35, 7), "vie": (200, 1.0, 8)}
"""For each engine: pages to render, their wear (0 to 1), the seed."""


def own_lines() -> list[tuple[str, int]]:
    """The phrases and abbreviations that we wrote, as lines to count, with a weight each."""
    lines: list[tuple[str, int]] = []
    for name, column, weight in (
        ("phrases.tsv", "phrase", PHRASE_WEIGHT),
        ("abbreviations.tsv", "abbreviation", ABBREVIATION_WEIGHT),
    ):
        with (DICTIONARIES / name).open(encoding="utf-8", newline="") as file:
            lines += [(row[column], weight) for row in csv.DictReader(file, delimiter="\t")]
    return lines


def build_channels(corpora: Path, models: Path) -> None:
    """Renders, reads, learns: one channel for each engine, and the one for typing without marks."""
    with ProcessPoolExecutor() as pool:
        read = {kind: pool.submit(pairs.make_pairs, corpora, kind, *how) for kind, how in READINGS.items()}
    for kind, future in read.items():
        counted = future.result()
        learned = channel.train(counted)
        if kind == "eng":
            learned = channel.add_habits(learned, DICTIONARIES / "channel_habits.tsv")
            alphabet = sorted(letter for letter in learned.singles if letter.isalpha())
            channel.write(
                channel.strip_marks("".join(alphabet)), "plain", models, {"rule": "marks are not typed"}
            )
        provenance = {
            "engine": f"Tesseract {pytesseract.get_tesseract_version()}, {kind}",
            "pages": READINGS[kind][0],
            "wear": READINGS[kind][1],
            "words": sum(counted.values()),
            "corpora": [name for name, _ in pairs.SOURCES],
            "fonts": [*pairs.SERIF, *pairs.SANS],
        }
        channel.write(learned, kind, models, provenance)


def main() -> int:
    """Builds language model, case model and channels."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="?", type=Path, default=Path("../shared/corpora"))
    corpora = parser.parse_args().corpora
    if not corpora.is_dir():
        parser.error(f"{corpora} is no folder: name the folder of the text corpora")
    models = DICTIONARIES / "models"
    language_model.build(corpora, models / "language", own_lines())
    vocabulary = (models / "language" / "vocabulary.txt").read_text("utf-8").split("\n")
    casing.build(corpora, models / "language", vocabulary)
    build_channels(corpora, models)
    return 0


if __name__ == "__main__":
    sys.exit(main())
