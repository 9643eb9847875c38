"""How an engine damages Vietnamese: P(read | meant), a stochastic transducer over letters.

One or two meant letters become none to three read characters, each such step with its own learned cost (Brill and Moore
2000, without context). All syllables of the lexicon stand in one trie, so one sweep over the trie scores all of them for a
word as read; branches that fall far behind the best are cut.

Costs are nats, -ln P.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DictionaryError
from pipeline.restoring.spelling import bare
from pipeline.settings import DICTIONARIES

SourceKind = Literal["eng", "vie", "plain"]
"""Where a text comes from: an English reading of Vietnamese, a Vietnamese reading, typing without marks."""

Ids = NDArray[np.int32]
Costs = NDArray[np.float32]
Case = Literal["lower", "title", "upper"]

LONGEST_OUTPUT = 3
UNSEEN = {0: 7.5, 1: 8.5, 2: 11.0, 3: 14.0}
"""What a step costs that was never seen, by the number of characters read; about the cost of one sighting in a rare letter."""
UNSEEN_SAME_LETTER = 4.0
"""... that read the letter without its marks, or in the other case."""
CUT = 12.0
"""Branches of the trie this far behind the best one at their depth are left; 20 finds the same words in twice the time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A syllable that may have been meant, in canonical lower case, with its channel cost."""

    text: str
    cost: float


class Transducer:
    """The learned steps: `singles[letter][read]` and `pairs[two letters][read]`, costs in nats."""

    def __init__(
        self, singles: Mapping[str, Mapping[str, float]], pairs: Mapping[str, Mapping[str, float]]
    ) -> None:
        self.singles = singles
        self.pairs = pairs

    @classmethod
    @cache
    def load(cls, kind: SourceKind) -> "Transducer":
        """The transducer of a kind from `dictionaries/models`, once a process."""
        path = DICTIONARIES / "models" / f"channel-{kind}.json"
        try:
            learned = json.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise DictionaryError(f"{path} is missing: run `make dictionaries`") from error
        return cls(learned["singles"], learned["pairs"])

    def step(self, letter: str, read: str) -> float:
        """What it costs that one meant letter is read as `read`."""
        known = self.singles.get(letter)
        if known is not None and read in known:
            return known[read]
        return unseen(letter, read)

    def cost(self, meant: str, read: str) -> float:
        """What it costs that `meant` is read as `read`: the cheapest way from one to the other.

        >>> channel = Transducer({"Đ": {"P": 1.4}, "ồ": {"o": 0.2}}, {})
        >>> round(channel.cost("Đồ", "Po"), 1)
        1.6
        """
        infinite = float("inf")
        rows = [[infinite] * (len(read) + 1) for _ in range(len(meant) + 1)]
        rows[0][0] = 0.0
        for i, letter in enumerate(meant):
            two = self.pairs.get(meant[i : i + 2], {}) if i + 1 < len(meant) else {}
            for j, so_far in enumerate(rows[i]):
                if so_far == infinite:
                    continue
                for length in range(min(LONGEST_OUTPUT, len(read) - j) + 1):
                    output = read[j : j + length]
                    cost = so_far + self.step(letter, output)
                    rows[i + 1][j + length] = min(rows[i + 1][j + length], cost)
                    if output in two and so_far + two[output] < rows[i + 2][j + length]:
                        rows[i + 2][j + length] = so_far + two[output]
        return rows[-1][-1]


def unseen(letter: str, read: str) -> float:
    """The cost of a step that training never saw."""
    if len(read) == 1 and (bare(letter).lower() == bare(read).lower()):
        return 0.05 if letter == read else UNSEEN_SAME_LETTER
    return UNSEEN[len(read)]


class Channel:
    """Candidates for words as read, out of a lexicon of canonical lower-case syllables."""

    def __init__(self, transducer: Transducer, lexicon: Sequence[str]) -> None:
        self._transducer = transducer
        self._lexicon = tuple(lexicon)
        self._build_trie()
        self._outputs: dict[tuple[str, Case], Costs] = {}
        self._known_pairs: dict[Case, dict[int, Mapping[str, float]]] = {}
        self._found: dict[tuple[str, Case, int], tuple[Candidate, ...]] = {}

    def _build_trie(self) -> None:
        letters = sorted({letter for word in self._lexicon for letter in word})
        self._letters: dict[Case, list[str]] = {
            "lower": letters,
            "upper": [letter.upper() for letter in letters],
        }
        letter_of = {letter: index for index, letter in enumerate(letters)}
        pair_of: dict[str, int] = {}
        nodes: list[dict[str, tuple[int, int, int, int]]] = [{"": (0, -1, -1, -1)}]
        words: list[dict[str, int]] = []
        for depth in range(1, max(map(len, self._lexicon)) + 1):
            level: dict[str, tuple[int, int, int, int]] = {}
            ends: dict[str, int] = {}
            for index, word in enumerate(self._lexicon):
                if len(word) < depth:
                    continue
                prefix = word[:depth]
                if prefix not in level:
                    pair = -1
                    if depth > 1:
                        pair = pair_of.setdefault(prefix[-2:], len(pair_of))
                    parent = nodes[depth - 1][prefix[:-1]][0]
                    grandparent = nodes[depth - 2][prefix[:-2]][0] if depth > 1 else -1
                    level[prefix] = (len(level), parent, grandparent, pair)
                if len(word) == depth:
                    ends[prefix] = index
            nodes.append(level)
            words.append(ends)
        self._pairs = list(pair_of)
        self._levels: list[tuple[Ids, Ids, Ids, Ids, Ids]] = []
        for level, ends in zip(nodes[1:], words, strict=True):
            letter = np.array([letter_of[prefix[-1]] for prefix in level], np.int32)
            rows = np.array(list(level.values()), np.int32).reshape(-1, 4)
            ending = np.array([ends.get(prefix, -1) for prefix in level], np.int32)
            self._levels.append((letter, rows[:, 1], rows[:, 2], rows[:, 3], ending))

    def candidates(self, read: str, case: Case, limit: int = 24) -> tuple[Candidate, ...]:
        """The syllables that may have been meant by `read`, best first.

        `read` is one word without the punctuation around it; `case` is how the page prints it, as capitals are misread in
        their own ways (`Đồng` as `Pong`).
        """
        key = (read, case, limit)
        if key not in self._found:
            if len(self._found) > 200_000:  # a day's words; bounds the memory of long runs
                self._found.clear()
            self._found[key] = self._sweep(read, case, limit)
        return self._found[key]

    def _single_costs(self, output: str, case: Case) -> Costs:
        known = self._outputs.get((output, case))
        if known is None:
            known = np.array(
                [self._transducer.step(letter, output) for letter in self._letters[case]], np.float32
            )
            self._outputs[output, case] = known
        return known

    def _step_costs(self, read: str, case: Case) -> tuple[Costs, ...]:
        """For each output length: costs[letter, end], the letter being read as the `length` characters before `end`."""
        width = len(read) + 1
        tables = []
        for length in range(LONGEST_OUTPUT + 1):
            table = np.full((len(self._letters[case]), width), np.inf, np.float32)
            for end in range(length, width):
                table[:, end] = self._single_costs(read[end - length : end], case)
            tables.append(table)
        return tuple(tables)

    def _pair_costs(self, read: str, case: Case) -> dict[int, Costs]:
        """Pairs of letters with learned outputs that occur in `read`: costs[output length 0..3, end]."""
        width = len(read) + 1
        tables: dict[int, Costs] = {}
        for pair, outputs in self._cased_pairs(case).items():
            for output, cost in outputs.items():
                at = read.find(output)
                while at >= 0:
                    table = tables.get(pair)
                    if table is None:
                        table = tables[pair] = np.full((LONGEST_OUTPUT + 1, width), np.inf, np.float32)
                    table[len(output), at + len(output)] = cost
                    at = read.find(output, at + 1)
        return tables

    def _cased_pairs(self, case: Case) -> dict[int, Mapping[str, float]]:
        known = self._known_pairs.get(case)
        if known is None:
            known = {}
            for index, pair in enumerate(self._pairs):
                printed = pair.upper() if case == "upper" else pair.capitalize() if case == "title" else pair
                if printed in self._transducer.pairs:
                    known[index] = self._transducer.pairs[printed]
            self._known_pairs[case] = known
        return known

    def _sweep(self, read: str, case: Case, limit: int) -> tuple[Candidate, ...]:
        width = len(read) + 1
        body_case: Case = "upper" if case == "upper" else "lower"
        body = self._step_costs(read, body_case)
        first = self._step_costs(read, "upper") if case == "title" else body
        body_pairs = self._pair_costs(read, body_case)
        first_pairs = self._pair_costs(read, "title") if case == "title" else body_pairs
        start = np.full((1, width), np.inf, np.float32)
        start[0, 0] = 0.0
        before_last, last = start, start
        kept_before: Ids = np.zeros(1, np.int32)
        kept_last = kept_before
        scores: list[tuple[Ids, Costs]] = []
        for depth, (letter, parent, grandparent, pair, word) in enumerate(self._levels, 1):
            # kept_last[parent] is the row of a node's parent in `last`, or -1 where it was cut
            alive = np.flatnonzero(kept_last[parent] >= 0)
            if not len(alive):
                break
            rows = kept_last[parent[alive]]
            tables = first if depth == 1 else body
            costs = np.full((len(alive), width), np.inf, np.float32)
            above = last[rows]
            for length in range(LONGEST_OUTPUT + 1):
                if length >= width:
                    break
                step = tables[length][letter[alive]]
                np.minimum(
                    costs[:, length:], above[:, : width - length] + step[:, length:], out=costs[:, length:]
                )
            if depth > 1:
                for index, table in (first_pairs if depth == 2 else body_pairs).items():
                    at = np.flatnonzero(pair[alive] == index)
                    if not len(at):
                        continue
                    grand = kept_before[grandparent[alive[at]]]
                    at, grand = at[grand >= 0], grand[grand >= 0]
                    for length in range(LONGEST_OUTPUT + 1):
                        if length < width and len(at):
                            better = before_last[grand][:, : width - length] + table[length, length:]
                            costs[at, length:] = np.minimum(costs[at, length:], better)
            best = costs.min(axis=1)
            good = best < best.min() + CUT
            alive, costs = alive[good], costs[good]
            ends = word[alive]
            finished = (ends >= 0) & np.isfinite(costs[:, -1])
            scores.append((ends[finished], costs[finished, -1]))
            kept_before, before_last = kept_last, last
            kept_last = np.full(len(letter), -1, np.int32)
            kept_last[alive] = np.arange(len(alive), dtype=np.int32)
            last = costs
        words = np.concatenate([ends for ends, _ in scores]) if scores else np.zeros(0, np.int32)
        final = np.concatenate([cost for _, cost in scores]) if scores else np.zeros(0, np.float32)
        order = np.argsort(final, kind="stable")[:limit]
        return tuple(Candidate(self._lexicon[words[at]], float(final[at])) for at in order)

    def cost(self, read: str, meant: str) -> float:
        """What it costs that `meant`, any string as printed (`HĐND`), is read as `read`."""
        return self._transducer.cost(meant, read)
