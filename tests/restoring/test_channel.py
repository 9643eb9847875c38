"""The channel: the fast sweep over all syllables gives what the slow walk from one word to the other gives."""

import math
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DictionaryError
from pipeline.restoring import channel
from pipeline.restoring.casing import cased
from pipeline.restoring.channel import (
    CUT,
    LONGEST_WORD,
    UNSEEN,
    UNSEEN_OTHER_CASE,
    UNSEEN_SAME_LETTER,
    Case,
    Channel,
    SourceKind,
    Transducer,
    unseen,
)
from pipeline.restoring.spelling import canonical, in_new_style

LEXICON = sorted(
    {
        canonical(onset + rhyme)
        for onset in ("", "đ", "b", "h", "th", "ng", "qu", "l", "tr")
        for rhyme in (
            *("a", "ồng", "áp", "ế", "iệt", "òa", "ủy", "ựa", "ắn", "âu"),
            *("o", "ơn", "ức", "ươi", "ổi", "ình", "ẽ", "yền", "uật", "ãm"),
        )
    }
)
READS = (
    *("Pong", "16n", "tlnh", "thuc", "hda", "thiy", "qudc", "lap", "ng&", "lugt", "dé", "THUY", "DONG"),
    *("x", "Hoa", "hoà", "thuỷ", "trii", "bii", "1", "HDPND", "xyzzy", "ắắắắ"),
)
CASES: tuple[Case, ...] = get_args(Case)
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

CHANNELS = {kind: Channel(Transducer.load(kind), LEXICON) for kind in KINDS}


def slow_cost(kind: SourceKind, word: str, read: str, case: Case) -> float:
    spellings = {word, in_new_style(word)}
    return min(Transducer.load(kind).cost(cased(spelling, case), read) for spelling in spellings)


def compare(kind: SourceKind, reads: list[tuple[str, Case]]) -> None:
    found = CHANNELS[kind].candidates(reads, limit=len(LEXICON))
    for index, (read, case) in enumerate(reads):
        fast = {LEXICON[word]: cost for word, cost in found.of(index)}
        assert len(fast) == len(found.of(index))
        slow = {word: slow_cost(kind, word, read, case) for word in LEXICON}
        # beyond the cut a cheaper way may have been left on the way, never a dearer one taken for cheaper
        assert all(cost > slow[word] - 1e-3 for word, cost in fast.items()), (read, case)
        for word, cost in slow.items():
            if cost < CUT:
                assert fast.get(word) == pytest.approx(cost, abs=1e-3), (read, case, word)


def test_the_lexicon_is_small_and_has_both_styles() -> None:
    assert 150 < len(LEXICON) < 250
    assert {"hòa", "thủy", "đồng", "quế"} <= set(LEXICON)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_sweep_finds_what_a_walk_to_every_syllable_finds(kind: SourceKind, case: Case) -> None:
    compare(kind, [(read, case) for read in READS])


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(KINDS),
    st.lists(
        st.tuples(st.text("Đđdgthonuyiêồ016&'PHN", min_size=1, max_size=7), st.sampled_from(CASES)),
        min_size=1,
        max_size=4,
    ),
)
def test_the_sweep_is_right_for_any_reading(kind: SourceKind, reads: list[tuple[str, Case]]) -> None:
    compare(kind, reads)


@pytest.mark.parametrize("kind", KINDS)
def test_words_swept_together_or_alone_have_the_same_candidates(
    kind: SourceKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = [(read, case) for read in READS for case in CASES]
    together = CHANNELS[kind].candidates(reads, limit=10)
    alone = [CHANNELS[kind].candidates([read], limit=10).of(0) for read in reads]
    assert [together.of(index) for index in range(len(reads))] == alone
    monkeypatch.setattr(channel, "WORDS_AT_A_TIME", 3)
    by_threes = CHANNELS[kind].candidates(reads, limit=10)
    assert [by_threes.of(index) for index in range(len(reads))] == alone


def test_candidates_come_best_first_and_no_more_than_wanted() -> None:
    for index in range(len(READS)):
        many = CHANNELS["eng"].candidates([(read, "lower") for read in READS], limit=50).of(index)
        few = CHANNELS["eng"].candidates([(read, "lower") for read in READS], limit=5).of(index)
        assert [cost for _, cost in many] == sorted(cost for _, cost in many)
        assert few == many[:5]


def test_what_is_too_long_or_empty_has_no_candidates() -> None:
    found = CHANNELS["eng"].candidates([("a" * (LONGEST_WORD + 1), "lower"), ("hoa", "lower")])
    assert found.of(0) == []
    assert found.of(1) != []
    assert CHANNELS["eng"].candidates([]).starts.tolist() == [0]


def test_words_that_nothing_can_be_read_as_have_no_candidates() -> None:
    assert CHANNELS["eng"].candidates([("a" * LONGEST_WORD, "lower")]).of(0) == []


LIKELY = [
    ("eng", "Pong", "title", "đồng"),
    ("eng", "DONG", "upper", "đồng"),
    ("eng", "thiy", "lower", "thủy"),
    ("eng", "hda", "lower", "hòa"),
    ("vie", "đòng", "lower", "đồng"),
    ("vie", "thuỷ", "lower", "thủy"),
    ("plain", "dong", "lower", "đồng"),
    ("plain", "THUY", "upper", "thủy"),
]


@pytest.mark.parametrize(("kind", "read", "case", "meant"), LIKELY)
def test_what_was_meant_is_among_the_first(kind: SourceKind, read: str, case: Case, meant: str) -> None:
    found = CHANNELS[kind].candidates([(read, case)], limit=5).of(0)
    assert meant in [LEXICON[word] for word, _ in found]


# one step, one word

TOY = Transducer({"đ": {"d": 0.5, "cl": 3.0}, "ồ": {"o": 0.2, "": 2.0}}, {"ng": {"m": 1.0}, "đồ": {"a": 0.1}})
COSTS = [
    ("đồ", "do", 0.7),
    ("đồ", "d", 2.5),
    ("đồ", "clo", 3.2),
    ("đồ", "a", 0.1),
    ("đồng", "am", 1.1),
    ("đồng", "dom", 1.7),
    ("đồng", "dong", 0.7 + 2 * 0.05),
    ("ồng", "oNg", 0.2 + UNSEEN_OTHER_CASE + 0.05),
    ("ồ", "x", UNSEEN[1]),
    ("ồ", "xy", UNSEEN[2]),
    ("ồ", "xyz", UNSEEN[3]),
    ("đ", "", UNSEEN[0]),
    ("", "", 0.0),
]


@pytest.mark.parametrize(("meant", "read", "cost"), COSTS)
def test_the_cost_of_a_reading_is_that_of_its_cheapest_steps(meant: str, read: str, cost: float) -> None:
    assert TOY.cost(meant, read) == pytest.approx(cost)
    assert Channel(TOY, ["đồng"]).cost(read, meant) == pytest.approx(cost)


def test_no_letter_becomes_four() -> None:
    assert TOY.cost("ồ", "abcd") == float("inf")


@pytest.mark.parametrize(
    ("letter", "read", "cost"),
    [
        ("ồ", "ồ", 0.05),
        ("ồ", "o", UNSEEN_SAME_LETTER),
        ("Đ", "d", UNSEEN_OTHER_CASE),
        ("Đ", "D", UNSEEN_SAME_LETTER),
        ("Đ", "P", UNSEEN[1]),
        ("ồ", "oo", UNSEEN[2]),
    ],
)
def test_a_step_that_was_never_seen_costs_by_what_it_does(letter: str, read: str, cost: float) -> None:
    assert unseen(letter, read) == cost


@pytest.mark.parametrize("kind", KINDS)
def test_each_letter_is_read_as_something(kind: SourceKind) -> None:
    transducer = Transducer.load(kind)
    for table in (transducer.singles, transducer.pairs):
        for letters, outputs in table.items():
            assert all(cost >= 0 for cost in outputs.values()), letters
            assert all(len(output) <= channel.LONGEST_OUTPUT for output in outputs), letters
    assert all("" not in outputs for outputs in transducer.pairs.values())
    if kind != "eng":  # habits are added to what was learned
        for letter, outputs in transducer.singles.items():
            assert sum(math.exp(-cost) for cost in outputs.values()) < 1.2, letter


def test_a_missing_model_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "DICTIONARIES", tmp_path)
    with pytest.raises(DictionaryError, match=r"channel-eng\.json is missing: run `make dictionaries`"):
        Transducer.load.__wrapped__(Transducer, "eng")
