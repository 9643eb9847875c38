"""The bars of restoration, on real damaged layers and on clean texts of the gold set."""

from pathlib import Path

import pytest

from pipeline.evaluating.text import score
from pipeline.model import replay
from pipeline.restoring import restore

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the gold set is not part of the repository")


@pytest.mark.parametrize("name", ["000", "002"])
def test_an_english_layer_is_restored(name: str) -> None:
    damaged = (GOLD / "seeds" / "noisy" / f"{name}.txt").read_text("utf-8")
    restored = restore(damaged)
    found = score((GOLD / "seeds" / "gold" / f"{name}.txt").read_text("utf-8"), restored.text)
    assert found.word_error_rate <= 0.06
    assert restored.text.count("\n") == damaged.count("\n")
    assert replay(damaged, restored.fixes) == restored.text


def test_a_clean_document_comes_back_as_it_was() -> None:
    assert len(restore((GOLD / "seeds" / "gold" / "004.txt").read_text("utf-8")).fixes) <= 2


def test_clean_texts_are_not_harmed() -> None:
    texts = [path.read_text("utf-8") for path in sorted((GOLD / "records").glob("*.txt"))]
    changed = sum(len(restore(text).fixes) for text in texts)
    assert changed <= sum(len(text.split()) for text in texts) / 2000
