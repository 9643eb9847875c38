"""`python -m dictionaries.build [CORPORA]`: builds all of `dictionaries/models`, and districts and communes of
`dictionaries/places`. `make dictionaries` runs it.

CORPORA (default `../shared/corpora`) holds the text corpora named in `corpora.py`; beside it lies the folder `lists` with the
two lists of administrative units. Building takes some 20 minutes on two
cores, most of it Tesseract reading rendered pages. The same corpora, fonts and Tesseract give the same models.
"""

import argparse
import csv
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytesseract

from dictionaries.build import casing, certainty, channel, language_model, pages, pairs, places
from pipeline.extracting.units import PLACES, communes, districts, provinces
from pipeline.restoring.spelling import bare
from pipeline.settings import DICTIONARIES

PAGES = Path("build/pages")
"""Where the rendered and read pages are kept between builds; making them takes some 15 minutes on two cores."""

PHRASE_WEIGHT, ABBREVIATION_WEIGHT = 40, 100
"""How often a phrase or an abbreviation of ours counts as seen: about as often as a common one in the legal corpora."""
PLACE_WEIGHTS = {"province": 20, "district": 8, "commune": 2, "river_region": 4}
PERSON_WEIGHT = 2


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DICTIONARIES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


def own_lines() -> list[tuple[str, int]]:
    """The phrases, abbreviations, places and names that we wrote, as lines to count, with a weight each."""
    lines = [(row["phrase"], PHRASE_WEIGHT) for row in _rows("phrases.tsv")]
    lines += [(row["abbreviation"], ABBREVIATION_WEIGHT) for row in _rows("abbreviations.tsv")]
    for level, before, name in place_names():
        weight = PLACE_WEIGHTS[level]
        lines += [(before + name, weight), (name, max(weight // 4, 1))]
    return lines + [(name, PERSON_WEIGHT) for name in person_names()]


def place_names() -> Iterator[tuple[str, str, str]]:
    """Level, a kind to go before it, and name, each name once: provinces of both states, districts, the communes of today (those
    before are 7,000 names more), rivers and regions. Numbers (`Quận 1`) teach nothing.
    """
    before = date(2024, 1, 1)
    names = {
        ("commune", "xã "): {unit.name for unit in communes() if unit.until is None},
        ("district", "huyện "): {unit.name for unit in districts() if unit.stood_on(before)},
        ("province", "tỉnh "): {
            unit.name for unit in provinces() if unit.until is None or unit.stood_on(before)
        },
        ("river_region", ""): {row["name"] for row in _rows("places/regions.tsv")},
    }
    for (level, kind), of_level in names.items():
        yield from ((level, kind, name) for name in sorted(of_level) if not re.search(r"\d", name))


def person_names() -> Iterator[str]:
    """Full names (họ và tên) made of our family, middle and given names: each given name with three of the others."""
    parts: dict[str, list[str]] = {"family": [], "middle": [], "given": []}
    for row in _rows("person_names.tsv"):
        parts[row["kind"]].append(row["name"])
    family, middle = parts["family"], parts["middle"]
    for number, given in enumerate(parts["given"]):
        for turn in range(3):
            first = family[(number * 7 + turn * 3) % len(family)]
            yield f"{first} {middle[(number * 5 + turn * 11) % len(middle)]} {given}"


def build_channels(corpora: Path, models: Path, shelf: Path) -> None:
    """Renders, reads, learns: one channel for each engine, and the one for typing without marks."""
    for kind, reading in pages.READINGS.items():
        counted = pairs.count_pairs(pages.read_pages(corpora, reading, shelf))
        learned = channel.train(counted)
        if kind == "eng":
            learned = channel.add_habits(learned, DICTIONARIES / "channel_habits.tsv")
            alphabet = sorted(letter for letter in learned.singles if letter.isalpha())
            channel.write(
                channel.strip_marks("".join(alphabet)), "plain", models, {"rule": "marks are not typed"}
            )
        provenance = {
            "engine": f"Tesseract {pytesseract.get_tesseract_version()}, {reading.engine}",
            "pages": reading.pages,
            "wear": reading.wear,
            "words": sum(counted.values()),
            "corpora": [name for name, _ in pages.SOURCES],
            "fonts": list(pages.FACES),
        }
        channel.write(learned, kind, models, provenance)


def build_certainties(corpora: Path, models: Path, shelf: Path) -> None:
    """Fits how sure a restored word is, on pages that nothing was counted on."""
    for kind, reading in pages.HELD_OUT.items():
        held_out = pages.read_pages(corpora, reading, shelf)
        certainty.build(held_out, kind, models)
        if kind == "eng":
            unmarked = [[(printed, bare(printed)) for printed, _ in page] for page in held_out]
            certainty.build(unmarked, "plain", models)


def main() -> int:
    """Builds language model, case model, channels and certainties, in this order: each stands on those before it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="?", type=Path, default=Path("../shared/corpora"))
    corpora = parser.parse_args().corpora
    if not corpora.is_dir():
        parser.error(f"{corpora} is no folder: name the folder of the text corpora")
    models = DICTIONARIES / "models"
    places.build(corpora.parent / "lists", PLACES)
    language_model.build(corpora, models / "language", own_lines(), language_model.Recipe())
    vocabulary = (models / "language" / "vocabulary.txt").read_text("utf-8").split("\n")
    casing.build(corpora, models / "language", vocabulary)
    build_channels(corpora, models, PAGES)
    build_certainties(corpora, models, PAGES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
