"""Fits how sure a restored word is (`pipeline.restoring.certainty`): logistic regression on held-out pages, where it is known."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from dictionaries.build.pages import Line
from pipeline.evaluating.text import comparable
from pipeline.model import Restored
from pipeline.restoring import decide, write_down
from pipeline.restoring.certainty import MEASURES, Floats
from pipeline.restoring.channel import SourceKind

SHRINKAGE, ROUNDS = 1.0, 30
"""Ridge penalty; Newton steps, some ten of which are enough."""

_WORD = re.compile(r"\S+")


def right_words(printed: str, restored: Restored) -> Iterator[bool]:
    """For each chance of a restored text whether its word stands as it was printed; both texts have the same lines."""
    right: dict[int, bool] = {}
    at = 0
    for meant, line in zip(printed.split("\n"), restored.text.split("\n"), strict=True):
        found = [(match.start() + at, comparable(match.group())) for match in _WORD.finditer(line)]
        wanted = [comparable(word) for word in meant.split()]
        for block in Levenshtein.opcodes(wanted, [word for _, word in found]):
            for start, _ in found[block.dest_start : block.dest_end]:
                right[start] = block.tag == "equal"
        at += len(line) + 1
    starts = sorted(right)
    fixes = list(restored.fixes)
    shift = done = 0
    for chance in restored.chances:
        while done < len(fixes) and fixes[done].end <= chance.start:
            shift += len(fixes[done].restored) - len(fixes[done].printed)
            done += 1
        index = int(np.searchsorted(starts, chance.start + shift, side="right")) - 1
        yield right[starts[index]]


def fit(measured: Floats, right: NDArray[np.bool_]) -> Floats:
    """The weights of the logistic curve, by Newton's method."""
    weights = np.zeros(measured.shape[1])
    ridge = SHRINKAGE * np.eye(measured.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-measured @ weights))
        slope = measured.T @ (right - chance) - ridge @ weights
        curve = (measured * (chance * (1 - chance))[:, None]).T @ measured + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def observe(pages: Iterable[list[Line]], kind: SourceKind) -> tuple[Floats, NDArray[np.bool_]]:
    """The measures of all words of some pages, and whether they came out right."""
    measured: list[Floats] = []
    right: list[bool] = []
    for page in pages:
        decisions = decide("\n".join(read for _, read in page), kind)
        restored = write_down(decisions, np.zeros(len(decisions.measured)))
        measured.append(decisions.measured)
        right += right_words("\n".join(printed for printed, _ in page), restored)
    return np.concatenate(measured), np.array(right)


def build(pages: list[list[Line]], kind: SourceKind, models: Path) -> None:
    """Fits the curve of a kind on every other held-out page (the rest is for measuring) and writes it."""
    measured, right = observe(pages[::2], kind)
    weights = fit(measured, right)
    (models / f"certainty-{kind}.json").write_text(
        json.dumps(
            {
                "provenance": {"pages": len(pages[::2]), "words": len(right), "wrong": int((~right).sum())},
                "weights": {
                    name: round(float(weight), 4) for name, weight in zip(MEASURES, weights, strict=True)
                },
            },
            indent=1,
        )
        + "\n",
        "utf-8",
    )
