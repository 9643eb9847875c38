"""Accuracy of texts: character and word error rates, marks-only errors, numbers kept.

Both sides are normalised first, so that what no reader would call an error is none: NFC, one style of quotes and dashes, one
tone placement, line breaks. `{{...}}` in gold marks what may be missing (page numbers, handwriting).
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.errors import InputError
from pipeline.restoring.spelling import bare, in_new_style

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_DOUBLE = dict.fromkeys(map(ord, "“”„‟«»″"), '"')
_SINGLE = dict.fromkeys(map(ord, "‘’‚‛′´`"), "'")
_NOTHING: dict[int, str] = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), "")
_SAME = {**_DASHES, **_DOUBLE, **_SINGLE, **_NOTHING, ord("…"): "..."}
_OPTIONAL = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MOST_OPTIONAL = 7
"""Optional parts of which all combinations are tried; with more of them only all or none."""
_PUNCTUATION = ".,;:!?'\"()[]{}<>-_/\\|*~^=+•·°©®¬¦"
_SYLLABLE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class TextScore:
    """Counts of one text, or of several added up."""

    characters: int = 0
    character_errors: int = 0
    words: int = 0
    word_errors: int = 0
    aligned_words: int = 0
    marks_only_errors: int = 0
    numbers: int = 0
    numbers_kept: int = 0
    numbers_found: int = 0

    def __add__(self, other: "TextScore") -> "TextScore":
        return TextScore(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def character_error_rate(self) -> float:
        """Edits to the characters of gold, by their number (CER)."""
        return self.character_errors / max(self.characters, 1)

    @property
    def word_error_rate(self) -> float:
        """Edits to the words of gold, by their number (WER)."""
        return self.word_errors / max(self.words, 1)

    @property
    def marks_only_rate(self) -> float:
        """The share of aligned words that differ in their marks alone."""
        return self.marks_only_errors / max(self.aligned_words, 1)

    @property
    def number_rate(self) -> float:
        """The share of gold's words with a digit that are there."""
        return self.numbers_kept / self.numbers if self.numbers else 1.0

    @property
    def number_precision(self) -> float:
        """The share of the words with a digit that are there which gold has, too."""
        return self.numbers_kept / self.numbers_found if self.numbers_found else 1.0


def normalise(text: str) -> str:
    """A text as it is compared.

    >>> normalise("Số 12 /QĐ- \\nUBND, “Hòa”")
    'Số 12/QĐ-UBND, "Hoà"'
    """
    text = unicodedata.normalize("NFC", text.replace("\f", "\n")).translate(_SAME)
    text = re.sub(r"(?<=\w)-[^\S\n]*\n\s*(?=\w)", "-", text)
    text = re.sub(r"(?<=\d)\s*/\s*(?=\d)|(?<=\d)[^\S\n]+/(?=[^\W\d_])", "/", text)
    text = _SYLLABLE.sub(lambda match: _one_style(match.group()), text)
    return re.sub(r"\s+", " ", text).strip()


def _one_style(word: str) -> str:
    new = in_new_style(word.lower())
    if new == word.lower():
        return word
    return new.upper() if word.isupper() else new[0].upper() + new[1:] if word[0].isupper() else new


def _words(text: str) -> list[str]:
    return [word for word in (part.strip(_PUNCTUATION) for part in text.split(" ")) if word]


def comparable(word: str) -> str:
    """One word as it is compared, without the punctuation around it.

    >>> comparable("“hoà,")
    'hoà'
    """
    return normalise(word).strip(_PUNCTUATION)


def _numbers(text: str) -> Counter[str]:
    parts = (part.strip(_PUNCTUATION) for part in re.split(r'[ :;()"]+', text))
    return Counter(part for part in parts if any(char.isdigit() for char in part))


def score(gold: str, found: str) -> TextScore:
    """Compares a text with gold, taking the reading of gold's optional parts that is closest."""
    there = normalise(found)
    parts = len(_OPTIONAL.findall(gold))
    choices = (
        product((False, True), repeat=parts)
        if parts <= _MOST_OPTIONAL
        else ((False,) * parts, (True,) * parts)
    )
    readings = [normalise(_choose(gold, choice)) for choice in choices]
    meant = min(readings, key=lambda reading: Levenshtein.distance(reading, there))
    words, there_words = _words(meant), _words(there)
    edits = Levenshtein.editops(words, there_words)
    pairs = [(words[edit.src_pos], there_words[edit.dest_pos]) for edit in edits if edit.tag == "replace"]
    deleted = sum(edit.tag == "delete" for edit in edits)
    wanted = _numbers(normalise(_choose(gold, (False,) * parts)))
    present = _numbers(there)
    missing = wanted - present
    allowed = _numbers(normalise(_choose(gold, (True,) * parts))) - wanted
    return TextScore(
        characters=len(meant),
        character_errors=Levenshtein.distance(meant, there),
        words=len(words),
        word_errors=len(edits),
        aligned_words=len(words) - deleted,
        marks_only_errors=sum(bare(left) == bare(right) for left, right in pairs),
        numbers=sum(wanted.values()),
        numbers_kept=sum(wanted.values()) - sum(missing.values()),
        numbers_found=sum((present - allowed).values()),
    )


def _choose(gold: str, kept: tuple[bool, ...]) -> str:
    answers = iter(kept)
    return _OPTIONAL.sub(lambda match: match.group(1) if next(answers) else " ", gold)


def score_folders(gold: Path, found: Path) -> dict[str, TextScore]:
    """Scores of all texts in a folder by name; one that was not found counts as empty. Raises InputError without gold."""
    names = sorted(path.name for path in gold.glob("*.txt"))
    if not names:
        raise InputError(f"{gold} holds no gold texts (NAME.txt)")
    scores = {}
    for name in names:
        there = found / name
        text = there.read_text("utf-8") if there.is_file() else ""
        scores[name.removesuffix(".txt")] = score((gold / name).read_text("utf-8"), text)
    return scores


def compare_folders(gold: Path, found: Path) -> str:
    """The scores of two folders as a table for people; rates in percent."""
    scores = score_folders(gold, found)
    lines = [f"{'':<28}{'CER %':>8}{'WER %':>8}{'marks %':>9}{'numbers %':>11}{'words':>8}"]
    rows = [*scores.items(), ("all", sum(scores.values(), TextScore()))]
    for name, one in rows:
        lines.append(
            f"{name:<28}{100 * one.character_error_rate:>8.2f}{100 * one.word_error_rate:>8.2f}"
            f"{100 * one.marks_only_rate:>9.2f}{100 * one.number_rate:>11.2f}{one.words:>8}"
        )
    return "\n".join(lines) + "\n"
