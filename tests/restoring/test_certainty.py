"""How sure a word is: the curve, its fit, and what is said of words whose truth is known."""

import math
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from dictionaries.build.certainty import fit, right_words
from pipeline.errors import DictionaryError
from pipeline.model import Chance, Fix, Restored
from pipeline.restoring import certainty, decide, restore
from pipeline.restoring.certainty import MEASURES, SUREST, probabilities
from pipeline.restoring.channel import SourceKind
from pipeline.restoring.language_model import BREAK, HISTORY

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
TEXT = "Uy ban nhan dan tinh Pong Thap. Té chtrc hgi nghi 16n; Quy ét dinh 11/KH-UBND xyzzy\n\nI1. canhan"


@pytest.mark.parametrize("kind", KINDS)
def test_each_decision_is_measured(kind: SourceKind) -> None:
    decisions = decide(TEXT, kind)
    assert decisions.measured.shape == (len(decisions.decided.row), len(MEASURES))
    assert np.isfinite(decisions.measured).all()
    assert (np.abs(decisions.weighed.odds) <= SUREST).all()
    column = dict(zip(MEASURES, decisions.measured.T, strict=True))
    assert (column["one"] == 1).all()
    kept = ~decisions.decoder.forms.changed[decisions.lattice.way[decisions.decided.row]]
    assert column["kept"].tolist() == kept.tolist()
    chances = probabilities(kind, decisions.measured)
    assert ((chances > 0) & (chances < 1)).all()


def test_rivals_share_one() -> None:
    weighed = decide(TEXT, "eng").weighed
    sums = np.bincount(weighed.owner, weights=weighed.share)
    assert sums[sums > 0].tolist() == pytest.approx([1.0] * int((sums > 0).sum()))


def test_decided_words_flow_between_breaks() -> None:
    decisions = decide(TEXT, "eng")
    flow = decisions.weighed.flow
    assert (flow[:HISTORY] == BREAK).all()
    assert (flow[-HISTORY:] == BREAK).all()
    ways = [decisions.decoder.forms.ways[number] for number in decisions.lattice.way[decisions.decided.row]]
    words = [word for way in ways for word in (way.first, way.second) if word >= 0]
    assert [word for word in flow.tolist() if word != BREAK] == words
    assert flow[decisions.weighed.at].tolist() == [way.first for way in ways]


def test_a_clear_word_is_surer_than_a_doubtful_one() -> None:
    clear = restore("Uy ban nhan dan tinh ban hanh ké hoach", "eng")
    doubtful = restore("tinh; tinh; dai", "eng")
    assert min(chance.probability for chance in clear.chances[:4]) > 0.9
    assert max(chance.probability for chance in doubtful.chances) < 0.9


def test_alternatives_have_what_the_reading_leaves() -> None:
    for fix in restore(TEXT, "eng").fixes:
        rest = sum(chance for _, chance in fix.alternatives)
        assert fix.probability + rest <= 1.001
        chances = [chance for _, chance in fix.alternatives]
        assert chances == sorted(chances, reverse=True)


@pytest.mark.xfail(
    reason="decided before it is weighed: a change may have a lesser chance than the word as it was read"
)
def test_nothing_is_changed_for_the_less_likely() -> None:
    found = restore("ông Vàng Seo Pao, bà Sùng Thị Mỷ, anh Tẩn Láo San", "vie")
    for fix in found.fixes:
        assert all(chance <= fix.probability for other, chance in fix.alternatives if other == fix.printed)


# fitting


def test_the_curve_is_found_again() -> None:
    rng = np.random.default_rng(2)
    measured = np.column_stack([np.ones(40_000), rng.normal(size=40_000), rng.normal(size=40_000)])
    truth = np.array([1.0, 2.0, -0.5])
    right = rng.random(40_000) < 1 / (1 + np.exp(-measured @ truth))
    assert fit(measured, right).tolist() == pytest.approx(truth.tolist(), abs=0.08)


def test_where_nothing_tells_the_share_is_the_chance() -> None:
    right = np.arange(1000) < 900
    (weight,) = fit(np.ones((1000, 1)), right)
    assert 1 / (1 + math.exp(-weight)) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(
    ("printed", "restored", "right"),
    [
        (
            "Độc lập",
            Restored(
                "Péc 1ap",
                (Fix(0, 3, "Péc", "Độc", "channel", 0.9), Fix(4, 7, "1ap", "lặp", "channel", 0.9)),
                (Chance(0, 3, 0.9), Chance(4, 7, 0.9)),
            ),
            [True, False],
        ),
        (
            "cá nhân và\ntập thể",
            Restored(
                "canhan va\ntập thể",
                (Fix(0, 6, "canhan", "cá nhân", "split", 0.9),),
                (Chance(0, 6, 0.9), Chance(7, 9, 0.8), Chance(10, 13, 0.9), Chance(14, 17, 0.9)),
            ),
            [True, False, True, True],
        ),
        ("một", Restored("một hai", (), (Chance(0, 3, 0.9), Chance(4, 7, 0.9))), [True, False]),
    ],
)
def test_words_are_compared_with_what_was_printed(
    printed: str, restored: Restored, right: list[bool]
) -> None:
    assert list(right_words(printed, restored)) == right


def test_a_missing_curve_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certainty, "DICTIONARIES", tmp_path)
    with pytest.raises(DictionaryError, match=r"certainty-eng\.json is missing: run `make dictionaries`"):
        certainty._curve.__wrapped__("eng")
