"""Learns the channel models from pairs of printed and read words, by Viterbi training (hard EM) of the transducer."""

import csv
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from pipeline.restoring.channel import LONGEST_OUTPUT, SourceKind, Transducer, unseen
from pipeline.restoring.spelling import bare

ROUNDS = 6
"""Rounds of training; after five the total cost falls by less than 0.1 % a round."""
SMOOTHING = 2.0
FAMILY = 30.0
"""How many sightings a letter borrows from those that share its base: what is read for `ố` may be read for `ò` one day."""
TWICE, TWICE_LIMIT = 4.5, 4.0
"""What it costs that a letter leaves two readings, over what they cost alone; only common readings are doubled."""
PAIR_SIGHTINGS = 4
"""A step from two letters must be seen this often, or it only repeats what two single steps say."""
STRIP = ".,;:!?()[]{}\"'“”‘’-–/…"

Pairs = Mapping[tuple[str, str], int]


def words_of(pairs: Pairs) -> Counter[tuple[str, str]]:
    """Letters-only printed words with their readings, punctuation around both taken off."""
    words: Counter[tuple[str, str]] = Counter()
    for (meant, read), count in pairs.items():
        meant_core, read_core = meant.strip(STRIP), read.strip(STRIP)
        if (
            meant_core.isalpha()
            and read_core
            and len(meant_core) <= 12
            and len(read_core) <= 3 * len(meant_core)
        ):
            words[meant_core, read_core] += count
    return words


def best_steps(transducer: Transducer, meant: str, read: str) -> list[tuple[str, str]] | None:
    """The cheapest steps from a printed to a read word; None where no steps lead there.

    Two letters may be one step during training, at a price that makes it worth only where they melt together.
    """
    size, width = len(meant), len(read)
    infinite = math.inf
    cost = [[infinite] * (width + 1) for _ in range(size + 1)]
    back: list[list[tuple[int, int] | None]] = [[None] * (width + 1) for _ in range(size + 1)]
    cost[0][0] = 0.0
    for i in range(size):
        for j in range(width + 1):
            so_far = cost[i][j]
            if so_far == infinite:
                continue
            for length in range(min(LONGEST_OUTPUT, width - j) + 1):
                output = read[j : j + length]
                single = so_far + transducer.step(meant[i], output)
                if single < cost[i + 1][j + length]:
                    cost[i + 1][j + length], back[i + 1][j + length] = single, (1, length)
                if i + 2 <= size and length:
                    known = transducer.pairs.get(meant[i : i + 2], {}).get(output)
                    pair = so_far + (known if known is not None else 9.0 + 2.5 * abs(length - 1))
                    if pair < cost[i + 2][j + length]:
                        cost[i + 2][j + length], back[i + 2][j + length] = pair, (2, length)
    if cost[size][width] == infinite:
        return None
    steps: list[tuple[str, str]] = []
    i, j = size, width
    while i:
        move = back[i][j]
        assert move is not None
        steps.append((meant[i - move[0] : i], read[j - move[1] : j]))
        i, j = i - move[0], j - move[1]
    return steps


def train(pairs: Pairs) -> Transducer:
    """A transducer from counted pairs of words."""
    words = words_of(pairs)
    transducer = Transducer({}, {})
    for _ in range(ROUNDS):
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for (meant, read), count in words.items():
            steps = best_steps(transducer, meant, read)
            for letters, output in steps or ():
                seen[letters][output] += count
        transducer = _costs(seen)
    return transducer


def _costs(seen: Mapping[str, Counter[str]]) -> Transducer:
    begun: Counter[str] = Counter()
    families: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for letters, outputs in seen.items():
        begun[letters[0]] += sum(outputs.values())
        if len(letters) == 1:
            sightings = sum(outputs.values())
            for output, count in outputs.items():
                families[bare(letters)][output] += count / sightings
    members = Counter(bare(letters) for letters in seen if len(letters) == 1)
    singles: dict[str, dict[str, float]] = {}
    pairs: dict[str, dict[str, float]] = {}
    for letters, outputs in sorted(seen.items()):
        if len(letters) == 1:
            begun_here = begun[letters] + SMOOTHING + FAMILY
            family = families[bare(letters)]
            singles[letters] = {}
            for output in sorted(family):
                alike = FAMILY * family[output] / members[bare(letters)]
                share = (
                    outputs[output] + alike + SMOOTHING * math.exp(-unseen(letters, output))
                ) / begun_here
                if (cost := round(-math.log(share), 3)) < unseen(letters, output):
                    singles[letters][output] = cost
        else:
            total = sum(seen[letters[0]].values()) / 30 + sum(outputs.values()) + SMOOTHING
            kept = {
                output: round(-math.log(count / total), 3)
                for output, count in sorted(outputs.items())
                if count >= PAIR_SIGHTINGS
            }
            if kept:
                pairs[letters] = kept
    return Transducer(singles, pairs)


def add_habits(transducer: Transducer, path: Path) -> Transducer:
    """Mixes in what older engines do and rendering does not show: rows of letter, reading, share (`Đ` as `P`, 0.25); and
    letters that they write down in two readings (`l1am`, `co6`: làm, có)."""
    singles = {letter: dict(outputs) for letter, outputs in transducer.singles.items()}
    pairs = {letters: dict(outputs) for letters, outputs in transducer.pairs.items()}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            table = singles if len(row["meant"]) == 1 else pairs
            outputs = table.setdefault(row["meant"], {})
            learned = math.exp(-outputs[row["read"]]) if row["read"] in outputs else 0.0
            outputs[row["read"]] = round(-math.log(max(learned, float(row["share"]))), 3)
    for letter, outputs in singles.items():
        usual = [
            (output, cost) for output, cost in outputs.items() if len(output) == 1 and cost < TWICE_LIMIT
        ]
        for one, cost in usual:
            for other, other_cost in usual:
                twice = round(cost + other_cost + TWICE, 3)
                if one != other and twice < outputs.get(one + other, unseen(letter, one + other)):
                    outputs[one + other] = twice
    return Transducer(singles, pairs)


def strip_marks(alphabet: str) -> Transducer:
    """The channel of typing without marks: every letter loses them; keeping them is possible."""
    singles = {
        letter: {bare(letter): 0.02, letter: 4.0} if bare(letter) != letter else {letter: 0.01}
        for letter in alphabet
    }
    return Transducer(singles, {})


def write(transducer: Transducer, kind: SourceKind, folder: Path, provenance: Mapping[str, object]) -> None:
    """Writes `channel-KIND.json`, one letter a line so that a change can be read."""

    def rows(table: Mapping[str, Mapping[str, float]]) -> str:
        lines = (f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in sorted(table.items()))
        return "{\n" + ",\n".join(lines) + "\n}"

    (folder / f"channel-{kind}.json").write_text(
        f'{{"provenance": {json.dumps(provenance)},\n'
        f'"singles": {rows(transducer.singles)},\n"pairs": {rows(transducer.pairs)}}}\n',
        "utf-8",
    )
