"""What each part of the restoration is worth: the language model made in other ways, the beam narrower and wider, parts left out.

Takes a quarter of an hour, most of it counting the corpora anew for each model.
"""

import tempfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from bench.restoration import bad_layers
from dictionaries.build import pages
from dictionaries.build.__main__ import PAGES, own_lines
from dictionaries.build.language_model import Recipe, build
from pipeline import restoring
from pipeline.evaluating.text import TextScore, score
from pipeline.restoring import restore
from pipeline.restoring.channel import SourceKind
from pipeline.restoring.forms import WEIGHTS
from pipeline.restoring.language_model import LanguageModel

RECIPES = {
    "3-grams": Recipe(order=3, kept=(0, 600_000, 3_500_000, 0)),
    "4-grams, Kneser-Ney": Recipe(smoothing="kneser-ney"),
    "4-grams, one discount": Recipe(discounts=(0.9, 0.9, 0.9)),
    "4-grams, half as many": Recipe(kept=(0, 400_000, 700_000, 1_200_000)),
    "4-grams, numbers no class": Recipe(number_class=False),
}
BEAMS = (2, 4, 8, 16, 32)

Texts = list[tuple[str, str, SourceKind]]


def texts(shared: Path) -> dict[str, Texts]:
    """What is measured on: the seeds, our bad layers, and held-out pages read with either engine."""
    gold = shared / "gold" / "seeds"
    found: dict[str, Texts] = {
        "seeds": [
            ((gold / "gold" / path.name).read_text("utf-8"), path.read_text("utf-8"), "eng")
            for path in sorted((gold / "noisy").glob("*.txt"))
        ],
        "layers": [(meant, text, "eng") for _, meant, text in bad_layers()],
    }
    for kind, reading in pages.HELD_OUT.items():
        some = pages.read_pages(shared / "corpora", reading, PAGES)[1:81:2]
        found[kind] = [
            ("\n".join(line[0] for line in page), "\n".join(line[1] for line in page), kind) for page in some
        ]
    return found


def _measured(name: str, measured: dict[str, Texts]) -> str:
    cells = []
    for some in measured.values():
        total = sum((score(meant, restore(text, kind).text) for meant, text, kind in some), TextScore())
        cells.append(f"{100 * total.word_error_rate:>8.2f}{100 * total.marks_only_rate:>8.2f}")
    return f"{name:<34}" + "".join(cells)


def _with(model: LanguageModel, name: str, measured: dict[str, Texts]) -> str:
    """One row with another language model in place of ours."""
    with patch.object(LanguageModel, "load", lambda: model):
        restoring._decoder.cache_clear()
        row = _measured(name, measured)
    restoring._decoder.cache_clear()
    return row


def compare(shared: Path) -> str:
    """The table: word error rate and marks-only rate in percent."""
    measured = texts(shared)
    lines = [
        f"{'':<34}" + "".join(f"{name:>12}    " for name in measured),
        f"{'':<34}" + "     WER   marks" * len(measured),
        _measured("as shipped", measured),
    ]
    with patch.object(import_module("pipeline.restoring.echo"), "GAIN", 0.0):
        lines.append(_measured("without the rest of the document", measured))
    for beam in BEAMS:
        shipped = dict(WEIGHTS)
        WEIGHTS.update({kind: replace(weights, beam=beam) for kind, weights in shipped.items()})
        restoring._decoder.cache_clear()
        lines.append(_measured(f"beam of {beam}", measured))
        WEIGHTS.update(shipped)
    restoring._decoder.cache_clear()
    for name, recipe in RECIPES.items():
        with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as folder:
            build(shared / "corpora", Path(folder), own_lines(), recipe)
            lines.append(_with(LanguageModel(Path(folder)), name, measured))
    return "\n".join(lines) + "\n"
