"""The language model: tables without keys give back what was put in, and probabilities are those worked out by hand."""

import lzma
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dictionaries.build import language_model as build
from dictionaries.build.corpora import CORPORA
from dictionaries.build.language_model import Backoff, Recipe, Smoothed, encode, ngrams_of, smooth, together
from dictionaries.build.ngram_table import fill
from pipeline.errors import DictionaryError
from pipeline.restoring.language_model import (
    BREAK,
    HISTORY,
    NUMBER,
    PHRASE_START,
    PHRASE_STEP,
    SPECIAL,
    UNKNOWN,
    Ids,
    LanguageModel,
    key_of,
    provenance,
)
from pipeline.restoring.ngram_table import NgramTable
from pipeline.restoring.tokens import tokens_of
from pipeline.settings import DICTIONARIES

# tables


@pytest.mark.parametrize("count", [0, 1, 20, 20_000])
@pytest.mark.parametrize(("bits", "slot"), [(16, np.uint32), (6, np.uint16)])
def test_a_table_gives_back_what_was_put_in(count: int, bits: int, slot: type[np.unsignedinteger]) -> None:
    rng = np.random.default_rng(7)
    keys = np.unique(rng.integers(0, 1 << 63, 2 * count, np.uint64))
    rng.shuffle(keys)
    keys, strangers = keys[:count], keys[count:]
    values = rng.integers(0, 1 << bits, count).astype(np.uint32)
    slots = fill(keys, values, bits, slot)
    assert slots.dtype == slot
    assert len(slots) <= 1.24 * count + 3 * 33
    table = NgramTable(slots, bits)
    found, back = table.look_up(keys)
    assert found.all()
    assert (back == values).all()
    taken, _ = table.look_up(strangers)
    allowed = len(strangers) / 2 ** (8 * np.dtype(slot).itemsize - bits)
    assert taken.sum() <= 2 * allowed + 3


def test_a_table_on_disk_is_the_table_in_memory(tmp_path: Path) -> None:
    keys, values = np.arange(1, 100, dtype=np.uint64), np.arange(99, dtype=np.uint32)
    np.save(tmp_path / "table.npy", fill(keys, values, 16, np.uint32))
    found, back = NgramTable.open(tmp_path / "table.npy", 16).look_up(keys)
    assert found.all()
    assert back.tolist() == values.tolist()


def test_equal_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="2 of 3 keys cannot be placed"):
        fill(np.array([5, 9, 5], np.uint64), np.array([1, 2, 3], np.uint32), 16, np.uint32)


def test_a_key_holds_its_words() -> None:
    words = [np.array([number]) for number in (3, 1, 65535, 2)]
    assert key_of(*words).tolist() == [3 << 48 | 1 << 32 | 65535 << 16 | 2]


# tokens

TOKENS = [
    ("Hoà Bình, HÒA BÌNH", ["hòa", "bình", "hòa", "bình"]),
    ("Số: 11/KH-VP", ["số", "<break>", "<number>"]),
    ("lúc 7h30 (thứ Năm).", ["lúc", "<number>", "thứ", "năm", "<break>"]),
    ("10.000 đồng… hết", ["<number>", "đồng", "<break>", "hết"]),
    ("kinh tế - xã hội", ["kinh", "tế", "xã", "hội"]),
    ("", []),
]


@pytest.mark.parametrize(("line", "tokens"), TOKENS)
def test_a_line_is_counted_as_canonical_words(line: str, tokens: list[str]) -> None:
    assert list(tokens_of(line)) == tokens


# a model small enough for paper

A, B, C = 3, 4, 5
SIZE = 6
TOY = Recipe(order=2, discounts=(0.4, 0.6, 0.9), kept=(0, 100))


def toy_counts(weight: int = 1) -> build.Counted:
    """Two sentences, `a b a c` and `a b`."""
    pause = [BREAK] * HISTORY
    return ngrams_of(np.array([*pause, A, B, A, C, *pause, A, B, *pause]), weight, 2)


def test_pairs_are_counted_with_the_edges_of_sentences() -> None:
    counted = toy_counts(weight=3)
    pairs = {
        (int(key) >> 16, int(key) & 0xFFFF): count
        for key, count in zip(counted.keys, counted.counts, strict=True)
    }
    assert pairs == {(BREAK, A): 6, (A, B): 6, (B, A): 3, (A, C): 3, (C, BREAK): 3, (B, BREAK): 3}
    assert counted.sightings.tolist() == (counted.counts // 3).tolist()


def test_counts_of_corpora_add_up() -> None:
    twice = together([toy_counts(1), toy_counts(2)])
    assert twice.keys.tolist() == toy_counts().keys.tolist()
    assert twice.counts.tolist() == (3 * toy_counts().counts).tolist()
    assert twice.sightings.tolist() == (2 * toy_counts().sightings).tolist()


def test_smoothed_probabilities_are_those_worked_out_by_hand() -> None:
    unigram, (pairs,) = smooth(toy_counts(), TOY, SIZE)
    # words as they end pairs: a 3, b 2, c 1, break 2; each of the six has a half more
    assert unigram.tolist() == pytest.approx([0.5 / 11, 2.5 / 11, 0.5 / 11, 3.5 / 11, 2.5 / 11, 1.5 / 11])
    probability = {
        (int(key) >> 16, int(key) & 0xFFFF): share
        for key, share in zip(pairs.keys, pairs.probability, strict=True)
    }
    # after `a`, seen three times: `b` twice (0.6 is taken off), `c` once (0.4): a third goes to the words alone
    assert probability[A, B] == pytest.approx(1.4 / 3 + 1 / 3 * 2.5 / 11)
    assert probability[A, C] == pytest.approx(0.6 / 3 + 1 / 3 * 1.5 / 11)
    # at the beginning, seen twice: always `a`; 0.6 of two goes to the words alone
    assert probability[BREAK, A] == pytest.approx(1.4 / 2 + 0.3 * 3.5 / 11)
    assert probability[C, BREAK] == pytest.approx(0.6 + 0.4 * 2.5 / 11)


def test_weighted_counts_are_discounted_by_what_was_seen() -> None:
    plain = smooth(toy_counts(1), TOY, SIZE)[1][0].probability
    heavy = smooth(toy_counts(1000), TOY, SIZE)[1][0].probability
    assert heavy == pytest.approx(plain, rel=0.1)


def cost_after(model: Backoff, history: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return model.cost(key_of(np.full(SIZE, history), np.arange(SIZE)))


def test_what_is_dropped_goes_to_the_words_alone() -> None:
    unigram, (pairs,) = smooth(toy_counts(), TOY, SIZE)
    whole = Backoff(unigram)
    whole.add(pairs)
    for history in range(SIZE):
        assert np.exp(-cost_after(whole, history)).sum() == pytest.approx(1, abs=2e-4), history
    assert math.exp(-cost_after(whole, A)[A]) == pytest.approx(1 / 3 * 3.5 / 11)
    assert np.exp(-cost_after(whole, NUMBER)).tolist() == pytest.approx(unigram.tolist())
    kept = pairs.kept.copy()
    kept[pairs.keys == ((A << 16) | C)] = False
    pruned = Backoff(unigram)
    pruned.add(Smoothed(pairs.keys, pairs.probability, kept))
    shares = np.exp(-cost_after(pruned, A))
    assert shares.sum() == pytest.approx(1)
    assert shares[B] == pytest.approx(1.4 / 3 + 1 / 3 * 2.5 / 11)
    left = 1 - shares[B]
    assert shares[C] == pytest.approx(left * (1.5 / 11) / (1 - 2.5 / 11))


def test_pruning_keeps_what_tells_most() -> None:
    few = smooth(toy_counts(), Recipe(order=2, discounts=(0.4, 0.6, 0.9), kept=(0, 2)), SIZE)[1][0]
    assert {int(key) for key in few.keys[few.kept]} == {(BREAK << 16) | A, (A << 16) | B}


@pytest.fixture(scope="module")
def four_orders() -> tuple[list[Smoothed], Backoff]:
    """A pruned model of all orders over twelve words at random."""
    rng = np.random.default_rng(3)
    ids = np.concatenate([[BREAK] * 3, *([*rng.integers(2, 12, 9), BREAK, BREAK, BREAK] for _ in range(200))])
    unigram, orders = smooth(ngrams_of(ids, 2, 4), Recipe(kept=(0, 40, 60, 80)), 12)
    model = Backoff(unigram)
    for one in orders:
        model.add(one)
    return orders, model


def test_each_ngram_that_stays_has_its_history(four_orders: tuple[list[Smoothed], Backoff]) -> None:
    for shorter, longer in pairwise(four_orders[0]):
        kept = set(shorter.keys[shorter.kept].tolist())
        histories = {key >> 16 for key in longer.keys[longer.kept].tolist()}
        only_breaks = {
            (BREAK << 16) | BREAK,
            (BREAK << 32) | (BREAK << 16) | BREAK,
        }  # no n-grams, but histories
        assert histories - only_breaks <= kept


AT_THE_START = pytest.mark.xfail(
    reason="breaks alone are no n-grams, so what they leave over is kept nowhere"
)


@pytest.mark.parametrize(
    "history",
    [
        *([BREAK, 5, 7], [3, 4, 5], [11, 2, 2], [2, 3, 11]),
        pytest.param([BREAK, BREAK, BREAK], marks=AT_THE_START),
    ],
)
def test_chances_of_a_pruned_model_add_up(
    four_orders: tuple[list[Smoothed], Backoff], history: list[int]
) -> None:
    keys = key_of(*(np.full(12, word) for word in history), np.arange(12))
    assert np.exp(-four_orders[1].cost(keys)).sum() == pytest.approx(1, abs=1e-6)


def test_lines_are_encoded_with_whole_breaks_between_sentences() -> None:
    numbers = {word: number for number, word in enumerate([*SPECIAL, "kế", "hoạch"])}
    pause = [BREAK] * HISTORY
    assert encode(["Kế hoạch: số 11.", "", "hoạch"], numbers).tolist() == [
        *pause, 3, 4, *pause, UNKNOWN, NUMBER, *pause, 4, *pause,
    ]  # fmt: skip


# a whole model, from corpora to disk

SENTENCES = (
    "Ủy ban nhân dân tỉnh ban hành kế hoạch năm 2022.",
    "Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành thực hiện kế hoạch.",
    "Ủy ban nhân dân huyện báo cáo kết quả thực hiện kế hoạch trước ngày 15/12.",
    "Các cơ quan, đơn vị tổ chức thực hiện; kịp thời báo cáo Ủy ban nhân dân tỉnh.",
)


@pytest.fixture(scope="module")
def toy_model(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    folder, out = tmp_path_factory.mktemp("corpora"), tmp_path_factory.mktemp("models")
    for corpus in CORPORA:
        with lzma.open(folder / f"{corpus.name}.txt.xz", "wt", encoding="utf-8") as file:
            file.write("\n".join(SENTENCES * 5) + "\n")
    build.build(folder, out, [("xã Nậm Lúc", 40)], Recipe())
    return LanguageModel(out)


def shares(model: LanguageModel, *history: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    words = np.arange(len(model.vocabulary))
    numbers = [model.number(word) for word in history]
    before = np.array([[BREAK] * (HISTORY - len(numbers)) + numbers])
    return np.exp(-model.cost(before, words, np.zeros_like(words)).astype(np.float64))


def test_a_model_is_built_and_read_again(toy_model: LanguageModel) -> None:
    assert toy_model.vocabulary[:3] == list(SPECIAL)
    assert {"ủy", "nậm", "lúc", "kế"} <= set(toy_model.vocabulary)
    assert toy_model.number("nghêu") == UNKNOWN
    for history in ((), ("ủy",), ("ủy", "ban"), ("ủy", "ban", "nhân"), ("năm", "<number>"), ("ban", "ủy")):
        assert shares(toy_model, *history).sum() == pytest.approx(1, abs=0.15), history
    best = int(shares(toy_model, "ủy", "ban", "nhân").argmax())
    assert toy_model.vocabulary[best] == "dân"


def test_what_was_counted_is_likelier_than_the_same_words_at_random(toy_model: LanguageModel) -> None:
    for line in ("ủy ban nhân dân tỉnh", "phối hợp với các sở", "xã nậm lúc"):
        words = line.split()
        assert toy_model.sentence_cost(words) < toy_model.sentence_cost(words[::-1]) - 3


# the model we ship

MODEL = LanguageModel.load()
HISTORIES = (
    ("ủy", "ban"),
    ("ủy", "ban", "nhân"),
    (),
    ("nghị", "quyết", "số"),
    ("của", "<number>", "và"),
    ("xã", "sín"),
    ("căn",),
    ("phấn", "đấu", "đạt"),
    ("nghêu", "khuỷu", "loắt"),
    ("các", "sở", "ngành"),
    ("<unknown>", "<unknown>", "<unknown>"),
    ("năm", "<number>", "<number>"),
)


@pytest.mark.parametrize("history", HISTORIES, ids=" ".join)
def test_chances_of_all_words_add_up_to_one(history: tuple[str, ...]) -> None:
    assert shares(MODEL, *history).sum() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("misprint", ["quyêt", "nghiêp", "luât", "nớc", "viềc"])
def test_misprints_of_the_corpora_are_no_words(misprint: str) -> None:
    assert MODEL.number(misprint) == UNKNOWN


@pytest.mark.parametrize("name", ["đắk", "đăk", "krông", "hđnd", "lênin"])
def test_names_that_are_no_syllables_stay_words(name: str) -> None:
    assert MODEL.number(name) != UNKNOWN


EXPECTED = [
    ("ủy ban nhân", "dân"),
    ("cộng hòa xã", "hội"),
    ("xã hội chủ", "nghĩa"),
    ("độc lập tự", "do"),
    ("thủ tướng chính", "phủ"),
    ("kinh tế xã", "hội"),
]


@pytest.mark.parametrize(("history", "word"), EXPECTED)
def test_the_next_word_is_known(history: str, word: str) -> None:
    assert MODEL.vocabulary[int(shares(MODEL, *history.split()).argmax())] == word


def test_costs_of_a_sentence_add_up() -> None:
    words = ["ủy", "ban", "nhân", "dân", "tỉnh"]
    flow = [*SPECIAL[BREAK : BREAK + 1] * 3, *words, SPECIAL[BREAK]]
    total = sum(
        -math.log(shares(MODEL, *flow[at - HISTORY : at])[MODEL.number(flow[at])])
        for at in range(HISTORY, len(flow))
    )
    assert MODEL.sentence_cost(words) == pytest.approx(total, abs=1e-3)


def test_many_words_cost_what_each_costs_alone() -> None:
    rng = np.random.default_rng(11)
    history: Ids = rng.integers(0, 300, (40, HISTORY))
    word, history_of = rng.integers(0, 300, 200), rng.integers(0, 40, 200)
    together = MODEL.cost(history, word, history_of)
    alone = [
        float(MODEL.cost(history[[of]], word[[at]], np.zeros(1, np.int64))[0])
        for at, of in enumerate(history_of)
    ]
    assert together.tolist() == pytest.approx(alone)
    assert (together >= 0).all()
    assert np.isfinite(together).all()


# phrases of a user


def test_words_of_a_phrase_are_known_and_follow_each_other_easily() -> None:
    model = MODEL.with_phrases(("Bản Xhyung Hoà", "xã Nậm Lúc"))
    assert MODEL.with_phrases(()) is MODEL
    assert model.vocabulary[: len(MODEL.vocabulary)] == MODEL.vocabulary
    new = model.number("xhyung")
    assert new == len(MODEL.vocabulary)
    assert MODEL.number("xhyung") == UNKNOWN
    assert float(model.unigram(np.array([new]))[0]) <= PHRASE_START
    for before, word in (("bản", "xhyung"), ("xhyung", "hòa"), ("xã", "nậm"), ("nậm", "lúc")):
        history = np.array([[BREAK, BREAK, model.number(before)]])
        cost = model.cost(history, np.array([model.number(word)]), np.zeros(1, np.int64))
        assert float(cost[0]) <= PHRASE_STEP
    assert MODEL.sentence_cost(["nậm", "lúc"]) > model.sentence_cost(["nậm", "lúc"])
    assert MODEL.sentence_cost(["kế", "hoạch"]) == model.sentence_cost(["kế", "hoạch"])


# on disk


def test_the_models_are_small() -> None:
    files = [path for path in (DICTIONARIES / "models").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 25 * 2**20
    assert len(MODEL.vocabulary) == len(set(MODEL.vocabulary)) < 1 << 16


def test_the_model_says_what_it_was_counted_from() -> None:
    assert set(provenance()) >= {"corpora", "held_out", "vocabulary", "n-grams"}
    assert provenance()["vocabulary"] == len(MODEL.vocabulary)


@pytest.mark.parametrize("name", ["vocabulary.txt", "unigrams.npy", "bigrams.npy", "fourgrams.npy"])
def test_a_missing_file_says_what_to_do(name: str, tmp_path: Path) -> None:
    for path in (DICTIONARIES / "models" / "language").iterdir():
        if path.name != name:
            (tmp_path / path.name).symlink_to(path)
    with pytest.raises(DictionaryError, match=f"{name} is missing: run `make dictionaries`"):
        LanguageModel(tmp_path)
