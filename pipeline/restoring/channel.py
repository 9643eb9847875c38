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
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DictionaryError
from pipeline.restoring.spelling import bare, in_new_style
from pipeline.settings import DICTIONARIES

SourceKind = Literal["eng", "vie", "plain"]
"""Where a text comes from: an English reading of Vietnamese, a Vietnamese reading, typing without marks."""

Ids = NDArray[np.signedinteger]
Costs = NDArray[np.float32]
Case = Literal["lower", "title", "upper"]

LONGEST_OUTPUT = 3
UNSEEN = {0: 7.5, 1: 8.5, 2: 11.0, 3: 14.0}
"""What a step costs that was never seen, by the number of characters read; about the cost of one sighting in a rare letter."""
UNSEEN_SAME_LETTER = 4.0
"""... that read the letter without its marks, ..."""
UNSEEN_OTHER_CASE = 6.5
"""... or in the other case."""
CUT = 9.0
"""Branches of the trie this far behind the best one at their depth are left; 20 finds the same words in twice the time."""
HOPELESS, HOPELESS_LETTER = 10.0, 4.0
"""A word as read that costs more than this, and this for each letter, is no damaged syllable; rubbish is passed over sooner."""
LONGEST_WORD = 16
"""Longer words as read are no syllable, and are given no candidates."""
WORDS_AT_A_TIME = 200
"""Bounds the memory of a sweep: some 100 MB at the worst."""


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
        if letter == read:
            return 0.05
        return UNSEEN_SAME_LETTER if letter.isupper() == read.isupper() else UNSEEN_OTHER_CASE
    return UNSEEN[len(read)]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The syllables that may have been meant by some words as read: for word `i` those from `starts[i]` to `starts[i + 1]`,
    best first. `words` are places in the lexicon, `costs` nats."""

    starts: Ids
    words: Ids
    costs: Costs

    def of(self, index: int) -> list[tuple[int, float]]:
        """The candidates of one word."""
        here = slice(int(self.starts[index]), int(self.starts[index + 1]))
        return list(zip(self.words[here].tolist(), self.costs[here].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Level:
    """The nodes of the trie at one depth; the children of a node stand together in the next level."""

    letter: Ids
    pair: Ids
    word: Ids
    first_child: Ids
    children: Ids


class Channel:
    """Candidates for words as read, out of a lexicon of canonical lower-case syllables."""

    def __init__(self, transducer: Transducer, lexicon: Sequence[str]) -> None:
        self._transducer = transducer
        self._letters = sorted({letter for word in lexicon for letter in word + in_new_style(word)})
        self._build_trie(lexicon)
        self._output_rows: dict[tuple[str, bool], int] = {}
        self._outputs = np.full((1024, len(self._letters)), np.inf, np.float32)
        self._letters_by_base: dict[str, list[int]] = {}
        for index, letter in enumerate(self._letters):
            self._letters_by_base.setdefault(bare(letter), []).append(index)
        self._letters_by_output = (self._index_letters(capital=False), self._index_letters(capital=True))
        self._pairs_by_output = {case: self._index_pairs(case) for case in get_args(Case)}

    def _build_trie(self, lexicon: Sequence[str]) -> None:
        letter_of = {letter: index for index, letter in enumerate(self._letters)}
        pair_of: dict[str, int] = {}
        words = sorted(
            {
                (spelling, index)
                for index, word in enumerate(lexicon)
                for spelling in (word, in_new_style(word))
            }
        )
        columns: list[list[list[int]]] = [[[-1, -1, -1, 0, 0]]]
        before: dict[str, int] = {"": 0}
        for depth in range(1, max(map(len, lexicon)) + 1):
            level: list[list[int]] = []
            here: dict[str, int] = {}
            for word, index in words:
                if len(word) < depth:
                    continue
                prefix = word[:depth]
                if prefix not in here:
                    here[prefix] = len(level)
                    parent = columns[-1][before[prefix[:-1]]]
                    if not parent[4]:
                        parent[3] = len(level)
                    parent[4] += 1
                    pair = pair_of.setdefault(prefix[-2:], len(pair_of)) if depth > 1 else -1
                    level.append([letter_of[prefix[-1]], pair, -1, 0, 0])
                if len(word) == depth:
                    level[here[prefix]][2] = index
            columns.append(level)
            before = here
        self._pairs = list(pair_of)
        self._levels = [_Level(*np.array(level, np.int32).reshape(-1, 5).T) for level in columns]

    def _index_pairs(self, case: Case) -> dict[str, list[tuple[int, float]]]:
        """Learned readings of two letters: which pairs give this output, and at what cost."""
        found: dict[str, list[tuple[int, float]]] = {}
        for index, pair in enumerate(self._pairs):
            printed = pair.upper() if case == "upper" else pair.capitalize() if case == "title" else pair
            for output, cost in self._transducer.pairs.get(printed, {}).items():
                found.setdefault(output, []).append((index, cost))
        return found

    def candidates(self, reads: Sequence[tuple[str, Case]], limit: int = 24) -> Candidates:
        """The syllables that may have been meant by each word as read, best first.

        A read word comes without the punctuation around it, and with how the page prints it, as capitals are misread in
        their own ways (`Đồng` as `Pong`). Many words at a time: what numpy costs a call is shared by all of them.
        """
        by_length = sorted(
            (index for index, (read, _) in enumerate(reads) if len(read) <= LONGEST_WORD),
            key=lambda index: len(reads[index][0]),
        )
        found: list[tuple[Ids, Ids, Costs]] = []
        for start in range(0, len(by_length), WORDS_AT_A_TIME):
            part = by_length[start : start + WORDS_AT_A_TIME]
            owner, words, costs = self._sweep([reads[index] for index in part])
            found.append((np.array(part, np.int32)[owner], words, costs))
        if not any(len(part[0]) for part in found):
            return Candidates(
                np.zeros(len(reads) + 1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
            )
        owner = np.concatenate([part[0] for part in found])
        words = np.concatenate([part[1] for part in found])
        costs = np.concatenate([part[2] for part in found])
        order = np.argsort(owner * 4096.0 + costs, kind="stable")  # costs are far smaller
        rank = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
        order = order[rank < 2 * limit]
        # one word in its two spellings (hóa, hoá): the likelier one
        _, first = np.unique(np.column_stack((owner[order], words[order])), axis=0, return_index=True)
        order = order[np.sort(first)]
        owner = owner[order]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        order, owner = order[rank < limit], owner[rank < limit]
        starts = np.searchsorted(owner, np.arange(len(reads) + 1)).astype(np.int32)
        return Candidates(starts, words[order], costs[order])

    def _rows_of(self, reads: Sequence[str], upper: Sequence[bool]) -> Ids:
        """rows[word, length, end]: the row of `self._outputs` with what it costs to read each letter as the `length`
        characters before `end`; 0, where nothing can be read, beyond the end of the word."""
        width = max(map(len, reads)) + 1
        table = np.zeros((len(reads), LONGEST_OUTPUT + 1, width), np.int32)
        known = self._output_rows
        for word, (read, capital) in enumerate(zip(reads, upper, strict=True)):
            for length in range(min(LONGEST_OUTPUT, len(read)) + 1):
                for end in range(length, len(read) + 1):
                    key = (read[end - length : end], capital)
                    row = known.get(key)
                    if row is None:
                        row = known[key] = len(known) + 1  # row 0: nothing can be read there
                        if row == len(self._outputs):
                            self._outputs = np.concatenate([self._outputs, np.empty_like(self._outputs)])
                        self._outputs[row] = self._letter_costs(*key)
                    table[word, length, end] = row
        return table

    def _letter_costs(self, output: str, capital: bool) -> Costs:
        """What it costs to read each letter as `output`."""
        costs = np.full(len(self._letters), UNSEEN[len(output)], np.float32)
        learned = self._letters_by_output[capital].get(output, ())
        same_base = self._letters_by_base.get(bare(output).lower(), ())
        for letter in {*learned, *same_base}:
            printed = self._letters[letter]
            costs[letter] = self._transducer.step(printed.upper() if capital else printed, output)
        return costs

    def _index_letters(self, *, capital: bool) -> dict[str, list[int]]:
        """For each reading the letters that were seen to give it."""
        found: dict[str, list[int]] = {}
        for index, letter in enumerate(self._letters):
            for output in self._transducer.singles.get(letter.upper() if capital else letter, {}):
                found.setdefault(output, []).append(index)
        return found

    def _pair_tables(self, reads: Sequence[tuple[str, Case]], *, first: bool) -> tuple[Ids, Costs]:
        """Sorted keys (word x pairs + pair) of the pairs whose readings occur in a word, and costs[key, length, end]."""
        width = max(len(read) for read, _ in reads) + 1
        slots: dict[int, int] = {}
        entries: list[tuple[int, int, int, float]] = []
        for word, (read, case) in enumerate(reads):
            index = self._pairs_by_output[case if first or case == "upper" else "lower"]
            for length in range(1, min(LONGEST_OUTPUT, len(read)) + 1):
                for end in range(length, len(read) + 1):
                    for pair, cost in index.get(read[end - length : end], ()):
                        slot = slots.setdefault(word * len(self._pairs) + pair, len(slots))
                        entries.append((slot, length, end, cost))
        keys = np.array(list(slots), np.int64)
        table = np.full((len(slots), LONGEST_OUTPUT + 1, width), np.inf, np.float32)
        if entries:
            slot_at, length_at, end_at, costs = zip(*entries, strict=True)
            table[list(slot_at), list(length_at), list(end_at)] = costs
        order = np.argsort(keys)
        return keys[order], table[order]

    def _sweep(self, reads: Sequence[tuple[str, Case]]) -> tuple[Ids, Ids, Costs]:
        """All syllables within reach of some words of about one length: whose, which, at what cost."""
        lengths = np.array([len(read) for read, _ in reads])
        width = int(lengths.max()) + 1
        hopeless = (HOPELESS + HOPELESS_LETTER * lengths).astype(np.float32)
        words_only = [read for read, _ in reads]
        if len(self._output_rows) > 100_000:  # bounds the memory of long runs
            self._output_rows.clear()
        body_rows = self._rows_of(words_only, [case == "upper" for _, case in reads])
        first_rows = self._rows_of(words_only, [case != "lower" for _, case in reads])
        letters, longest = len(self._letters), min(LONGEST_OUTPUT, width - 1)
        # steps[length, end, word x letters + letter]; costs[end, node]: numpy is quick along the last axis only
        body_steps, first_steps = (
            np.ascontiguousarray(self._outputs[rows].transpose(1, 2, 0, 3)).reshape(
                LONGEST_OUTPUT + 1, width, -1
            )
            for rows in (body_rows, first_rows)
        )
        body_pairs = self._pair_tables(reads, first=False)
        first_pairs = self._pair_tables(reads, first=True)

        owner = np.arange(len(reads))
        node = np.zeros(len(reads), np.int64)
        last = np.full((width, len(reads)), np.inf, np.float32)
        last[0] = 0.0
        above, parent_row = last, owner
        found: list[tuple[Ids, Ids, Costs]] = []
        for depth in range(1, len(self._levels)):
            parents, level = self._levels[depth - 1], self._levels[depth]
            count = parents.children[node]
            row = np.repeat(np.arange(len(node)), count)
            if not len(row):
                break
            offset = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
            node = parents.first_child[node][row] + offset
            owner = owner[row]
            steps = first_steps if depth == 1 else body_steps
            step = owner * letters + level.letter[node]
            before = [ends.take(row) for ends in last]
            costs = np.empty((width, len(row)), np.float32)
            for end in range(width):
                np.add(before[end], steps[0, end].take(step), out=costs[end])
                for length in range(1, min(longest, end) + 1):
                    np.minimum(
                        costs[end], before[end - length] + steps[length, end].take(step), out=costs[end]
                    )
            if depth > 1:
                grandparent = parent_row[row]
                self._read_pairs(
                    costs,
                    owner,
                    level.pair[node],
                    above,
                    grandparent,
                    first_pairs if depth == 2 else body_pairs,
                )
            best = costs.min(axis=0)
            begins = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
            floor = np.full(len(reads), np.inf, np.float32)
            floor[owner[begins]] = np.minimum.reduceat(best, begins)
            good = np.flatnonzero(best < np.minimum(floor + CUT, hopeless).take(owner))
            above, last = last, costs.take(good, axis=1)
            parent_row, owner, node = row[good], owner[good], node[good]
            word = level.word[node]
            whole = last[lengths[owner], np.arange(len(owner))]
            done = np.flatnonzero((word >= 0) & (whole < hopeless[owner]))
            found.append((owner[done].astype(np.int32), word[done], whole[done]))
        return (
            np.concatenate([part[0] for part in found]),
            np.concatenate([part[1] for part in found]),
            np.concatenate([part[2] for part in found]),
        )

    def _read_pairs(
        self, costs: Costs, owner: Ids, pair: Ids, above: Costs, grandparent: Ids, tables: tuple[Ids, Costs]
    ) -> None:
        keys, table = tables
        if not len(keys):
            return
        slot_of = np.full(len(self._pairs) * (int(owner[-1]) + 1), -1, np.int32)
        slot_of[keys[keys < len(slot_of)]] = np.flatnonzero(keys < len(slot_of))
        slot = slot_of.take(owner * len(self._pairs) + pair)
        hit = np.flatnonzero(slot >= 0)
        slot, before = slot[hit], above.take(grandparent[hit], axis=1)
        width = len(costs)
        for length in range(1, min(LONGEST_OUTPUT, width - 1) + 1):
            step = before[: width - length] + table[slot, length, length:].T
            costs[length:, hit] = np.minimum(costs[length:, hit], step)

    def cost(self, read: str, meant: str) -> float:
        """What it costs that `meant`, any string as printed (`HĐND`), is read as `read`."""
        return self._transducer.cost(meant, read)
