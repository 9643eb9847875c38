"""The decoder: the beam finds what trying everything finds; sentences side by side are decoded as each alone."""

import math
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.restoring import decoder as decoding
from pipeline.restoring import forms as forming
from pipeline.restoring import restore
from pipeline.restoring.casing import CaseModel
from pipeline.restoring.channel import Channel, SourceKind, Transducer
from pipeline.restoring.decoder import Decoder, Lattice, page_odds
from pipeline.restoring.forms import Forms, Weights, may_be_one
from pipeline.restoring.language_model import BREAK, HISTORY, SPECIAL, LanguageModel
from pipeline.restoring.protected import pieces
from pipeline.restoring.user_dictionary import UserDictionary

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
MODEL = LanguageModel.load()
CHANNEL = Channel(Transducer.load("eng"), MODEL.vocabulary[len(SPECIAL) :])


def decoder_of(weights: Weights) -> Decoder:
    forms = Forms(CHANNEL, MODEL, weights, CaseModel.load().capitals, UserDictionary())
    return Decoder(forms, MODEL, weights)


WIDE = decoder_of(Weights(candidates=4, beam=500, lead=1e9))
USUAL = decoder_of(Weights(candidates=4))


def lattice_of(decoder: Decoder, text: str) -> Lattice:
    cut = list(pieces(text))
    return decoder.lattice(text, cut, np.zeros(len(cut), np.float32))


def ways_through(lattice: Lattice, place: int, end: int) -> list[list[int]]:
    """All rows of the lattice from a place to the end of its sentence, with two places at a time where two words are one."""
    if place >= end:
        return [[]] if place == end else []
    found = []
    for row in range(int(lattice.starts[place]), int(lattice.starts[place + 1])):
        found += [[row, *rest] for rest in ways_through(lattice, place + int(lattice.span[row]), end)]
    return found


def cost_of(decoder: Decoder, lattice: Lattice, rows: list[int]) -> float:
    forms = decoder.forms
    words = [BREAK] * HISTORY
    for row in rows:
        way = forms.ways[int(lattice.way[row])]
        words += [way.first] if way.second < 0 else [way.first, way.second]
    flow = np.array([*words, BREAK], np.int64)
    history = np.lib.stride_tricks.sliding_window_view(flow, HISTORY)[:-1]
    model_cost = MODEL.cost(history, flow[HISTORY:], np.arange(len(history))).sum()
    return float(model_cost) + sum(float(lattice.cost[row]) for row in rows)


TINY = (
    "nhan dan",
    "Pong Thap",
    "nh anh chong",
    "thi dua yéu",
    "bao v é rimg",
    "canhan",
    "ké hoach 16n",
    "18 1é",
    "ngay 11thang",
    "TP HCM",
)


@pytest.mark.parametrize("text", TINY)
@pytest.mark.parametrize("decoder", [WIDE, USUAL], ids=["wide", "usual"])
def test_the_beam_finds_what_trying_everything_finds(decoder: Decoder, text: str) -> None:
    lattice = lattice_of(decoder, text)
    decided = decoder.decode(lattice)
    tried = {
        tuple(rows): cost_of(decoder, lattice, rows)
        for rows in ways_through(lattice, 0, int(lattice.sentences[1]))
    }
    assert len(tried) > 4
    assert tried[tuple(decided.row.tolist())] == pytest.approx(min(tried.values()), abs=0.02)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.sampled_from(["Pong", "nhan", "dan", "v", "é", "16n", "tinh", "18", "canhan", "Té", "chtrc"]),
        min_size=1,
        max_size=3,
    )
)
def test_the_beam_is_right_for_any_few_words(words: list[str]) -> None:
    lattice = lattice_of(WIDE, " ".join(words))
    best = min(cost_of(WIDE, lattice, rows) for rows in ways_through(lattice, 0, int(lattice.sentences[1])))
    assert cost_of(WIDE, lattice, WIDE.decode(lattice).row.tolist()) == pytest.approx(best, abs=0.02)


PAGE = "Uy ban nhan dan tinh. Té chtrc hgi nghi; bao céo két qua 11/KH-UBND!\nNoi nhan: Nhu trén\n\nI1. NOI DUNG\n16n"


def test_sentences_side_by_side_are_decoded_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    lattice = lattice_of(USUAL, PAGE)
    together = USUAL.decode(lattice)
    for at_a_time in (1, 2, 3):
        monkeypatch.setattr(decoding, "SENTENCES_AT_A_TIME", at_a_time)
        apart = USUAL.decode(lattice)
        assert apart.row.tolist() == together.row.tolist()
        assert apart.place.tolist() == together.place.tolist()


def test_each_place_is_decided_once() -> None:
    lattice = lattice_of(USUAL, PAGE)
    decided = USUAL.decode(lattice)
    covered = [
        place + step
        for place, row in zip(decided.place.tolist(), decided.row.tolist(), strict=True)
        for step in range(int(lattice.span[row]))
    ]
    assert covered == list(range(len(lattice.piece)))


def test_long_sentences_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_SENTENCE", 4)
    lattice = lattice_of(USUAL, "Uy ban nhan dan tinh Dong Thap ban hanh ké hoach")
    assert np.diff(lattice.sentences).tolist() == [4, 4, 3]
    assert len(USUAL.decode(lattice).row) == 11


def test_nothing_to_decode_decides_nothing() -> None:
    for text in ("", "\n\n", "…"):
        assert USUAL.decode(lattice_of(USUAL, text)).row.tolist() == []


@pytest.mark.parametrize("kind", ["eng", "vie"])
def test_forgetting_forms_changes_nothing(kind: SourceKind, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [PAGE, *TINY, "Căn cử Luật Tổ chức chính quyền địa phương", "thực hiệnnhiệm vụ canhan"]
    before = [restore(text, kind) for text in texts]
    monkeypatch.setattr(forming, "MOST_FORMS", 3)
    assert [restore(text, kind) for text in reversed(texts)] == before[::-1]


def test_the_cleaner_a_page_the_more_a_change_has_to_bring() -> None:
    clean = [
        "ủy",
        "ban",
        "nhân",
        "dân",
        "tỉnh",
        "ban",
        "hành",
        "kế",
        "hoạch",
        "phát",
        "triển",
        "kinh",
        "tế",
        "xã",
        "hội",
    ] * 20
    odds = [page_odds([*clean, *["tbực"] * bad], MODEL, scanned=False) for bad in (0, 1, 2, 40)]
    assert odds == sorted(odds, reverse=True)
    assert odds[0] > odds[1] > odds[2] > odds[3] == 0
    assert page_odds(clean, MODEL, scanned=True) < odds[0]
    assert (
        page_odds([*clean, "Xhyung", "HĐQT", "x&y"], MODEL, scanned=False) == odds[0]
    )  # names and codes are no damage
    assert math.isfinite(page_odds([], MODEL, scanned=False))


@pytest.mark.parametrize(
    ("left", "right", "one"),
    [
        ("nh", "anh", True),
        ("ngh", "iêng", True),
        ("v", "é", True),
        ("thi", "đua", False),
        ("nghiê", "ngngang", False),
        ("n", "1", False),
        ("x'", "a", False),
    ],
)
def test_two_words_may_be_one_where_they_are_short_and_no_syllables(left: str, right: str, one: bool) -> None:
    assert may_be_one(left, right) == one


def test_all_costs_are_costs() -> None:
    for kind, text in product(KINDS, (PAGE, "a", "Ồ Ồ Ồ", "xyzzy plugh")):
        for chance in restore(text, kind).chances:
            assert 0 < chance.probability <= 1
    lattice = lattice_of(USUAL, PAGE)
    assert (lattice.cost >= 0).all()
