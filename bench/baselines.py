"""What others make of the same damaged text: `make bench` prints their figures beside ours.

The baselines put marks on words and do nothing else, as their makers meant them: none knows what an English engine reads.
pyvi guesses letter case as well: with the case of the text its WER on the unmarked seeds is 49 and 47 %, not 62 and 61 %.
"""

import importlib
import importlib.metadata
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluating.text import score
from pipeline.restoring.language_model import LanguageModel
from pipeline.restoring.spelling import bare

Restorer = Callable[[str], str]

WARM_UP_LINES = 30
"""Restored before the clock starts: models are loaded, words are not yet known."""


@dataclass(frozen=True)
class Method:
    """A way to restore text. Where `restore` is None, `note` says how to get it."""

    name: str
    restore: Restorer | None
    note: str = ""


@dataclass
class ByLine:
    """Restores line by line; a line that the restorer breaks on stays as it is, and is counted."""

    restore_line: Restorer
    broken: int = 0

    def __call__(self, text: str) -> str:
        """The text, with as many lines as it had."""
        self.broken = 0
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        try:
            return self.restore_line(line) if line.strip() else line
        except Exception:  # pyvi 0.1.1 raises KeyError where it puts a mark on a letter that has one
            self.broken += 1
            return line


def methods() -> list[Method]:
    """The text as found, and everything that restores marks; a package that is not installed is there with its remedy."""
    return [
        Method("raw", _as_found, "the text as found"),
        *_of_package("pyvi", "pyvi.ViUtils", "add_accents"),
        *_of_package("underthesea", "underthesea", "restore_diacritics"),
        Method("bigram Viterbi", restore_marks, "underthesea's method, our counts"),
    ]


def _as_found(text: str) -> str:
    return text


def _of_package(package: str, module: str, function: str) -> Iterator[Method]:
    """The function of a package, given the text as found and, as it is meant for, without any marks."""
    name = f"{package} {function}"
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ImportError:
        yield Method(name, None, f"not installed: pip install {package}")
        return
    version = importlib.metadata.version(package)
    if found is None:
        yield Method(name, None, f"not in {package} {version}: pip install --upgrade {package}")
        return
    yield Method(name, ByLine(found), f"{package} {version}")
    yield Method(f"{name}, unmarked", ByLine(lambda text: str(found(unmarked(text)))), "marks stripped first")


_WORD = re.compile(r"[^\W\d_]+")


def unmarked(text: str) -> str:
    """A text without marks, as if typed on an English keyboard.

    >>> unmarked("Đồng Thép, ngày 11/6")
    'Dong Thep, ngay 11/6'
    """
    return _WORD.sub(lambda match: bare(match.group()), unicodedata.normalize("NFC", text))


# --- the method of underthesea's `restore_diacritics`, written anew over our own counts --------------------------------

UNKNOWN, BREAK, NUMBER = range(3)
"""The first entries of the language model's vocabulary."""

_TOKEN = re.compile(
    # left alone, and nothing is remembered over them: addresses, codes in capitals (QD-UBND, /KH-VP)
    r"(?P<apart>\S+@\S+|(?:https?:|www\.)\S+"
    r"|(?:/|[A-ZĐ]+[-/])[A-ZĐ]+(?:[-/][A-ZĐ]+)*(?!\w))"
    # left alone, but what follows a number is likelier `người` than `ngươi`
    r"|(?P<number>[^\W_]*\d[\w/.,%-]*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<end>[.:;!?…]+(?=[\s”\"'’)]|$)|\n[^\S\n]*\n)"
)

Ids = NDArray[np.int64]


@cache
def _vocabulary() -> tuple[LanguageModel, dict[str, Ids]]:
    """The model, and the numbers of its syllables by their form without marks."""
    model = LanguageModel.load()
    by_form: dict[str, list[int]] = {}
    for number, syllable in enumerate(model.vocabulary):
        if number > NUMBER:
            by_form.setdefault(bare(syllable), []).append(number)
    return model, {form: np.array(numbers, np.int64) for form, numbers in by_form.items()}


def restore_marks(text: str) -> str:
    """The likeliest marks for each word, by what stands before and after it (Viterbi over bigrams of syllables).

    Marks that are there are not believed. Numbers, codes, and words without a Vietnamese reading stay as they are.

    >>> restore_marks("Dong Thap, ngay 11 thang 01 nam 2022")
    'Đồng Tháp, ngày 11 tháng 01 năm 2022'
    """
    text = unicodedata.normalize("NFC", text)
    model, by_form = _vocabulary()
    tokens = list(_TOKEN.finditer(text))
    states = [_fixed(BREAK), *(_candidates(token, by_form) for token in tokens), _fixed(BREAK)]
    path = _likeliest(model, states)
    out: list[str] = []
    at = 0
    for token, number in zip(tokens, path[1:-1], strict=True):
        if number > NUMBER:
            out += (text[at : token.start()], _in_case_of(token.group(), model.vocabulary[number]))
            at = token.end()
    return "".join([*out, text[at:]])


@cache
def _fixed(number: int) -> Ids:
    return np.array([number], np.int64)


def _candidates(token: re.Match[str], by_form: dict[str, Ids]) -> Ids:
    if token.lastgroup == "word":
        found = by_form.get(bare(token.group()).lower())
        return _fixed(UNKNOWN) if found is None else found
    return _fixed(NUMBER if token.lastgroup == "number" else BREAK)


def _likeliest(model: LanguageModel, states: Sequence[Ids]) -> list[int]:
    """The cheapest way through, one number of each state."""
    steps = _steps(model, states)
    costs = np.zeros(1, np.float32)
    origins: list[Ids] = []
    for step in steps:
        total = costs[:, None] + step
        origin = total.argmin(0)
        origins.append(origin)
        costs = total[origin, np.arange(len(origin))]
    at = int(costs.argmin())
    path = [int(states[-1][at])]
    for origin, state in zip(reversed(origins), reversed(states[:-1]), strict=True):
        at = int(origin[at])
        path.append(int(state[at]))
    return path[::-1]


def _steps(model: LanguageModel, states: Sequence[Ids]) -> list[NDArray[np.float32]]:
    """The costs from each state to the next, as matrices; all that a text needs are looked up in one call."""
    # a state's array is one of the vocabulary's, so its first number names it
    names = [(int(before[0]), int(after[0])) for before, after in pairwise(states)]
    pairs = dict(zip(names, pairwise(states), strict=True))
    costs = model.bigram(
        np.concatenate([np.repeat(before, len(after)) for before, after in pairs.values()]),
        np.concatenate([np.tile(after, len(before)) for before, after in pairs.values()]),
    )
    matrices: dict[tuple[int, int], NDArray[np.float32]] = {}
    at = 0
    for name, (before, after) in pairs.items():
        size = len(before) * len(after)
        matrices[name] = costs[at : at + size].reshape(len(before), len(after))
        at += size
    return [matrices[name] for name in names]


@lru_cache(maxsize=1 << 16)
def _in_case_of(found: str, syllable: str) -> str:
    """A syllable with the letter case of what was found, letter by letter."""
    return "".join(
        letter.upper() if like.isupper() else letter for like, letter in zip(found, syllable, strict=True)
    )


# --- the table ----------------------------------------------------------------------------------------------------------

_HEAD = f"{'':<44}{'WER %':>8}{'CER %':>8}{'marks %':>9}{'numbers %':>11}{'words/s':>11}"


def compare(texts: Sequence[tuple[str, str, str]], ours: Restorer) -> str:
    """Every method on every text (name, gold, found), as a table for people; what is missing is a line with its remedy."""
    lines = [_HEAD]
    every = [*methods(), Method("kehoach", ours)]
    for name, gold, found in texts:
        lines += [_row(name, method, gold, found) for method in every if method.restore]
    lines += [f"{method.name}: {method.note}" for method in every if not method.restore]
    return "\n".join(lines) + "\n"


def _row(name: str, method: Method, gold: str, found: str) -> str:
    assert method.restore
    method.restore("\n".join(found.split("\n")[:WARM_UP_LINES]))
    began = time.perf_counter()
    restored = method.restore(found)
    seconds = time.perf_counter() - began
    one = score(gold, restored)
    speed = "" if method.restore is _as_found else f"{len(found.split()) / seconds:,.0f}"
    note = method.note
    if isinstance(method.restore, ByLine) and method.restore.broken:
        note += f"; broke on {_lines(method.restore.broken)}, left as found"
    return (
        f"{name + ' ' + method.name:<44}{100 * one.word_error_rate:>8.2f}{100 * one.character_error_rate:>8.2f}"
        f"{100 * one.marks_only_rate:>9.2f}{100 * one.number_rate:>11.2f}"
        f"{speed:>11}  {note}"
    ).rstrip()


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"
