"""What each word as read may have been: its ways, found once for all places where it stands.

A way (an arc of the lattice) reads a word as one syllable, as two that the scan ran together, as a number beside a word, or
leaves it; two words that stand side by side may be one that the scan broke.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DictionaryError
from pipeline.restoring.channel import Case, Channel, SourceKind
from pipeline.restoring.language_model import NUMBER, SPECIAL, UNKNOWN, Costs, Ids, LanguageModel
from pipeline.restoring.protected import LABEL
from pipeline.restoring.spelling import canonical, is_syllable
from pipeline.restoring.user_dictionary import UserDictionary


@dataclass(frozen=True, slots=True)
class Weights:
    """How the models are weighed against each other; nats. Found on held-out pages (bench/restoration.md)."""

    beam: int = 16
    """Histories kept at each word."""
    lead: float = 14.0
    """Histories this far behind the best one are left."""
    candidates: int = 32
    """Syllables considered for a word as read."""
    reach: float = 11.0
    """Candidates this much costlier than the best, by channel and frequency alone, are left out."""
    channel: float = 1.0
    """Weight of the channel against the language model."""
    case: float = 1.0
    """Weight of letter case as evidence for names and bodies."""
    name: float = 0.0
    """Changing a syllable with a capital inside a sentence: names are rare words, and not to be made common ones."""
    split: float = 7.0
    """Reading a word as two, ..."""
    blank: float = 7.0
    """... where their letters are all as read, and lack a blank only."""
    join: float = 7.0
    unknown: float = 8.0
    """Keeping a word that is in no lexicon, ..."""
    unknown_letter: float = 1.5
    """... and for each of its letters: long foreign words are rarer than short ones."""
    number: float = 10.0
    """Keeping digits and letters together as they are (`16n`), ..."""
    code: float = 5.0
    """... where they look like a code, a list mark or a measure (`QH15`, `2a`, `10km`)."""
    sign: float = 8.0
    """Keeping a word with a sign in it (`hi¢u`)."""
    abbreviation: float = 0.0
    """Reading an abbreviation (TTHC, CN) otherwise where no running capitals stand beside it; at 8 nats `Phòng TM` was still
    made Phòng tắm (bathroom)."""
    digits: float | None = 2.0
    """Reading a number of up to three digits as a word (`18 16i`: lề lối); None: numbers are numbers."""


WEIGHTS: dict[SourceKind, Weights] = {
    "eng": Weights(),
    "plain": Weights(split=12.0, blank=12.0, join=14.0, unknown=6.0, digits=None),
    "vie": Weights(
        beam=8,
        name=3.0,
        candidates=14,
        reach=11.0,
        split=10.0,
        join=10.0,
        number=0.0,
        code=0.0,
        unknown=3.0,
        unknown_letter=0.8,
        abbreviation=12.0,
        digits=None,
    ),
}

MOST_FORMS = 50_000
"""Forms remembered; bounds the memory of long runs to some 10 MB."""
LONGEST_JOIN = 8
"""Letters in a word that the scan broke in two (`nghi êng`)."""
CONSIDERED = 4
"""How many more syllables the channel is asked for than are kept, the likelier ones, by frequency too."""
BEST_PARTS = 6
"""Syllables considered for each half of words that were run together."""

PROTECTED = ""
"""The form of all numbers, codes and addresses."""
LABEL_SIGN = ":"
"""Stands behind a word as read that can only be the label of a document's number (see `labels_number`)."""

_CODE_LIKE = re.compile(r"[A-ZĐ]+\d{1,3}|\d{1,3}[abcdđeghklm]|\d+(?:km|kg|ha|m2|m3|cm|mm|kV|MW|h)")
_Y = str.maketrans("ýỳỷỹỵ", "íìỉĩị")
_ABBREVIATED = re.compile(r"[A-ZĐ]{1,5}&[A-ZĐ]{1,5}")
_ABBREVIATION = re.compile(r"[A-ZĐ]{2,}")
_VOWEL = re.compile(r"[AEIOUY]")
_LIST_LETTER = re.compile(r"[IVX]{1,5}|[bcdđghklmnpqrstvx]", re.IGNORECASE)
_WORD_LIKE_NUMBER = re.compile(r"[014689&¢@¥€]{1,3}")
_SHAPELESS = frozenset("CcOoSsUuVvWwXxZzPpKk0168")
"""Letters that look the same in both cases but for their size."""


@lru_cache(maxsize=1 << 16)
def case_of(read: str) -> Case:
    """How a word as read is printed: signs and digits in it say nothing.

    >>> case_of("Pong"), case_of("PHONG"), case_of("16n"), case_of("T6"), case_of("THU'C")
    ('title', 'upper', 'lower', 'title', 'upper')
    """
    if len(read) > 1 and read[0] == "I" and read[1:].islower():  # far more often an l than an I
        return "lower"
    letters = [char for char in read if char.isalpha()]
    upper = sum(char.isupper() for char in letters)
    if upper == len(letters) and (upper > 1 or (len(read) == 1 and upper)):
        return "upper" if upper > 1 else "title"
    if upper >= 2 and upper > len(letters) / 2:
        return "upper"
    return "title" if read[:1].isupper() else "lower"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a word: `first` and, where it was two, `second` are syllable numbers.

    `kept` (and `second_kept`) where the word (its right part) stays as read; `cut` is where it is split, 0 where it is not.
    `cost` is the channel's, `case_cost` what its letter case says against it in the middle of a sentence.
    """

    first: int
    cost: float
    kept: bool = False
    second: int = -1
    second_kept: bool = False
    cut: int = 0
    case_cost: float = 0.0
    as_read: bool = False
    """Whether two words have all letters that were read for them, and lack a blank only."""
    printed: str = ""
    """What a user's dictionary says the word is, letter for letter."""


class Forms:
    """The ways of all forms met so far; form `i` has those from `starts[i]` to `starts[i + 1]`, as columns of numbers."""

    def __init__(
        self,
        channel: Channel,
        model: LanguageModel,
        weights: Weights,
        capitals: NDArray[np.uint8],
        dictionary: UserDictionary,
    ) -> None:
        self._channel = channel
        self._model = model
        self._weights = weights
        unknown = np.full(len(model.vocabulary) - len(capitals), 128, np.uint8)
        self._capitals = np.clip(np.concatenate([capitals, unknown]) / 255, 0.01, 0.97).tolist()
        for pair in dictionary.always:
            if not pair.meant.strip():
                raise DictionaryError(f"{pair.read!r} cannot always mean nothing: say what it means")
        self._always = {pair.read: pair.meant for pair in dictionary.always}
        self._never = {(pair.read, canonical(pair.meant)) for pair in dictionary.never}
        self._unigrams: Costs = model.unigram(np.arange(len(model.vocabulary)))
        self._parts: dict[str, list[tuple[int, float]]] = {}
        self._forget()

    def _forget(self) -> None:
        self._index: dict[str, int] = {}
        self._printed_costs: dict[tuple[str, str], float] = {}
        self.ways: list[Way] = []
        self.starts: Ids = np.zeros(1, np.int64)
        self.first: Ids = np.zeros(0, np.int64)
        self.second: Ids = np.zeros(0, np.int64)
        self.own_cost: Costs = np.zeros(0, np.float32)
        self.case_cost: Costs = np.zeros(0, np.float32)
        self.changed: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.misread: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.rewrites: NDArray[np.bool_] = np.zeros(0, np.bool_)

    def indexes(self, reads: Sequence[str]) -> Ids:
        """The numbers of words as read. `PROTECTED` is a form too, a number that may be a word, two words with a space
        between, and the label of a number with LABEL_SIGN behind."""
        if len(self._index) > MOST_FORMS:
            self._forget()
        known = self._index
        new = [read for read in dict.fromkeys(reads) if read not in known]
        if new:
            self._add(new)
        return np.array([known[read] for read in reads], np.int64)

    def cost(self, meant: str, read: str) -> float:
        """What the channel charges for `meant`, as printed, being read as `read`."""
        key = (meant, read)
        known = self._printed_costs.get(key)
        if known is None:
            known = self._printed_costs[key] = self._channel.cost(read, meant)
        return known

    def _add(self, reads: Sequence[str]) -> None:
        labels = [read for read in reads if read.endswith(LABEL_SIGN)]
        joins = [read for read in reads if " " in read]
        readable = [read for read in reads if may_be_word(read)] if self._weights.digits is not None else []
        numbers = [read for read in reads if read == PROTECTED or may_be_word(read)]
        others = {*labels, *joins, *numbers}
        words = [read for read in reads if read not in others]
        keys = [*words, *readable, *(read.replace(" ", "") for read in joins)]
        candidates = self._candidates(keys)
        ways = {read: self._of_word(read, own) for read, own in zip(words, candidates, strict=False)}
        self._split([read for read in words if self._may_be_two(read, ways[read])], ways)
        extra = self._weights.digits or 0.0
        for read in numbers:
            plain = read == PROTECTED or read.isdigit()
            ways[read] = [Way(NUMBER, 0.0 if plain else self._weights.sign / 2, kept=True)]
        for read, own in zip(readable, candidates[len(words) :], strict=False):
            ways[read] += [Way(word, cost + extra) for word, cost in own]
        for read, own in zip(joins, candidates[len(words) + len(readable) :], strict=True):
            ways[read] = [Way(word, cost + self._weights.join) for word, cost in own[:BEST_PARTS]]
        for read in labels:
            word = read.removesuffix(LABEL_SIGN)
            label = Way(self._model.number(LABEL), 0.0, kept=canonical(word) == LABEL)
            ways[read] = self._of_word(word, ()) if word in self._always else [label]
        self._append(reads, ways)

    def _append(self, reads: Sequence[str], ways: dict[str, list[Way]]) -> None:
        new: list[Way] = []
        ends: list[int] = []
        for read in reads:
            self._index[read] = len(self._index)
            new += ways[read]
            ends.append(len(self.ways) + len(new))
        self.ways += new
        self.starts = np.concatenate([self.starts, np.array(ends, np.int64)])
        self.first = np.concatenate([self.first, np.array([way.first for way in new], np.int64)])
        self.second = np.concatenate([self.second, np.array([way.second for way in new], np.int64)])
        self.own_cost = np.concatenate([self.own_cost, np.array([way.cost for way in new], np.float32)])
        self.case_cost = np.concatenate(
            [self.case_cost, np.array([way.case_cost for way in new], np.float32)]
        )
        self.changed = np.concatenate([self.changed, np.array([not way.kept for way in new], np.bool_)])
        self.misread = np.concatenate(
            [self.misread, np.array([not way.kept and not way.as_read for way in new], np.bool_)]
        )
        rewrites = [rewrite for read in reads for rewrite in self._rewrites(read, ways[read])]
        self.rewrites = np.concatenate([self.rewrites, np.array(rewrites, np.bool_)])

    def _rewrites(self, read: str, ways: Sequence[Way]) -> list[bool]:
        """Which ways make another word of an abbreviation that we know (TTHC), or a syllable of one that we do not (LBND).

        Capitals that are no syllable are an abbreviation where they are known as a word; without a vowel they are anyhow.
        """
        if not self._weights.abbreviation or not _ABBREVIATION.fullmatch(read) or is_syllable(read):
            return [False] * len(ways)
        known = self._model.number(canonical(read)) != UNKNOWN
        bare_letters = not _VOWEL.search(read)
        return [
            not way.kept and (known or (bare_letters and is_syllable(self._model.vocabulary[way.first])))
            for way in ways
        ]

    def _candidates(self, reads: Sequence[str]) -> list[list[tuple[int, float]]]:
        """For each word as read its likely syllables with their channel cost, the likeliest by frequency too first."""
        weights = self._weights
        found = self._channel.candidates(
            [(read, case_of(read)) for read in reads], CONSIDERED * weights.candidates
        )
        numbers = found.words.astype(np.int64) + len(SPECIAL)
        worth = weights.channel * found.costs + self._unigrams[numbers]
        owner = np.repeat(np.arange(len(reads)), np.diff(found.starts))
        best = np.full(len(reads), np.inf, np.float32)
        np.minimum.at(best, owner, worth)
        same = np.array([self._model.number(canonical(read)) for read in reads], np.int64)
        order = np.argsort(owner * 4096.0 + worth, kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
        good = (worth < best[owner] + weights.reach) & (rank < weights.candidates) | (numbers == same[owner])
        lists: list[list[tuple[int, float]]] = [[] for _ in reads]
        chosen = order[good[order]]
        for index, number, cost in zip(
            owner[chosen].tolist(),
            numbers[chosen].tolist(),
            (weights.channel * found.costs[chosen]).tolist(),
            strict=True,
        ):
            lists[index].append((number, cost))
        return lists

    def _of_word(self, read: str, candidates: Iterable[tuple[int, float]]) -> list[Way]:
        meant = self._always.get(read)
        if meant is not None:
            first = self._model.number(canonical(meant.partition(" ")[0]))
            return [Way(first, 0.0, kept=meant == read, printed=meant)]
        same = self._model.number(canonical(read))
        if _ABBREVIATED.fullmatch(read) or (
            self._weights.digits is None and (_CODE_LIKE.fullmatch(read) or _LIST_LETTER.fullmatch(read))
        ):
            return [Way(NUMBER if any(map(str.isdigit, read)) else same, 0.0, kept=True)]
        capital = self._capital_odds(read)
        name = (
            self._weights.name if read[0].isupper() and not read[1:].isupper() and is_syllable(read) else 0.0
        )
        ways = [
            Way(
                word,
                cost,
                kept=word == same,
                case_cost=self._case_cost(capital, word) + (0.0 if word == same else name),
            )
            for word, cost in candidates
            if word == same or self._allowed(read, same, word)
        ]
        if not any(way.kept for way in ways):
            ways.append(self._kept(read))
        return ways

    def _allowed(self, read: str, same: int, word: int) -> bool:
        """Whether a word as read may be another one: a user may forbid it; and `qui`, `kĩ` are spelt so on purpose."""
        other = self._model.vocabulary[word]
        variant = same != UNKNOWN and canonical(read).replace("y", "i").translate(_Y) == other.replace(
            "y", "i"
        ).translate(_Y)
        return not variant and (read, other) not in self._never

    def _capital_odds(self, read: str) -> float | None:
        """How likely the page prints a capital; None where nothing can be seen."""
        if not read[0].isalpha() or (len(read) > 1 and read.isupper()):
            return None
        sure = 0.2 if read[0] in _SHAPELESS else 0.03
        return 1 - sure if read[0].isupper() else sure

    def _case_cost(self, capital: float | None, word: int) -> float:
        if capital is None:
            return 0.0
        usual = self._capitals[word]
        return -self._weights.case * float(np.log(usual * capital + (1 - usual) * (1 - capital)))

    def _kept(self, read: str) -> Way:
        weights = self._weights
        if any(char.isdigit() for char in read):
            code = _CODE_LIKE.fullmatch(read) is not None
            return Way(
                NUMBER,
                weights.code if code else weights.number + weights.unknown_letter * len(read),
                kept=True,
            )
        cost = weights.unknown + weights.unknown_letter * len(read)
        return Way(UNKNOWN, cost if read.isalpha() else cost + weights.sign, kept=True)

    def _may_be_two(self, read: str, ways: Sequence[Way]) -> bool:
        return len(read) >= 3 and min(way.cost for way in ways) > self._weights.split / 2

    def _split(self, reads: Sequence[str], ways: dict[str, list[Way]]) -> None:
        """Adds the ways that take a word for two: `canhan`, `11thang`."""
        cuts = [(read, cut) for read in reads for cut in _cuts(read)]
        parts = dict.fromkeys(
            part for read, cut in cuts for part in (read[:cut], read[cut:]) if not part.isdigit()
        )
        new = [part for part in parts if part not in self._parts]
        if len(self._parts) > MOST_FORMS:
            self._parts.clear()
            new = list(parts)
        self._parts.update(
            (part, own[:BEST_PARTS]) for part, own in zip(new, self._candidates(new), strict=True)
        )
        found: dict[str, list[Way]] = {read: [] for read in reads}
        price = self._weights.split
        for read, cut in cuts:
            left, right = read[:cut], read[cut:]
            if left.isdigit():
                found[read] += [
                    Way(NUMBER, price / 2 + cost, kept=True, second=word, cut=cut)
                    for word, cost in self._parts[right]
                ]
            elif right.isdigit():
                found[read] += [
                    Way(word, price / 2 + cost, second=NUMBER, second_kept=True, cut=cut)
                    for word, cost in self._parts[left]
                ]
            else:
                as_read = tuple(self._model.number(canonical(part)) for part in (left, right))
                found[read] += [
                    Way(word, cost + other_cost + set_apart, second=other, cut=cut, as_read=blank)
                    for word, cost in self._parts[left]
                    for other, other_cost in self._parts[right]
                    for blank in [(word, other) == as_read]
                    for set_apart in [self._weights.blank if blank else price]
                    if (read, f"{self._model.vocabulary[word]} {self._model.vocabulary[other]}")
                    not in self._never
                ]
        for read, own in found.items():
            ways[read] += sorted(own, key=self._worth)[: 2 * BEST_PARTS]

    def _worth(self, way: Way) -> float:
        return (
            way.cost
            + float(self._unigrams[way.first])
            + (float(self._unigrams[way.second]) if way.second >= 0 else 0.0)
        )


def may_be_word(number: str) -> bool:
    """Whether a number has only digits and signs that stand for letters in English readings, and few.

    >>> [may_be_word(number) for number in ("18", "1¢", "&", "2022", "85%")]
    [True, True, True, False, False]
    """
    return _WORD_LIKE_NUMBER.fullmatch(number) is not None


def _cuts(read: str) -> Iterable[int]:
    """Where a word may be two: a number before or after three letters and more, or two parts of letters."""
    for cut in range(1, len(read)):
        left, right = read[:cut], read[cut:]
        if left.isdigit():
            if len(right) >= 3:
                yield cut
        elif right.isdigit():
            if len(left) >= 3 and not _WORD_LIKE_NUMBER.fullmatch(right):
                yield cut
        elif 2 <= cut <= len(read) - 2 and left.isalpha() and right.isalpha():
            yield cut


def may_be_one(left: str, right: str) -> bool:
    """Whether two words as read may be one that the scan broke: short, and not both of them syllables.

    >>> may_be_one("nh", "anh"), may_be_one("thi", "dua")
    (True, False)
    """
    return (
        len(left) + len(right) <= LONGEST_JOIN
        and (left + right).isalpha()
        and not (is_syllable(left) and is_syllable(right))
    )
