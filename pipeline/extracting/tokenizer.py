"""Syllables, numbers, punctuation: a tokenizer (tách âm tiết) that never changes the text or its offsets.

spaCy's own Vietnamese tokenizer needs pyvi, which joins syllables into words and rewrites the spaces.
"""

import re
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

# a syllable with its combining marks, a number with its separators, or any one character
_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*|\d+(?:[.,]\d+)*|.", re.DOTALL)


def split(text: str) -> tuple[list[str], list[bool]]:
    """Split a text into tokens, and say after which of them a single space stands.

    >>> split("Số: 05/KH\\n")
    (['Số', ':', '05', '/', 'KH', '\\n'], [False, True, False, False, False, False])

    Line breaks, tabs, form feeds and second spaces are tokens of their own, so nothing is lost.
    """
    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None  # the last branch of the pattern takes any character
        words.append(found.group())
        at = found.end()
        space = text.startswith(" ", at) and not words[-1].isspace()
        spaces.append(space)
        at += space
    return words, spaces


class SyllableTokenizer:
    """spaCy's view of `split`: `tokenizer(text).text == text` for every text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize one text."""
        words, spaces = split(text)
        return Doc(self.vocab, words=words, spaces=spaces)

    # spaCy saves and loads every part of a pipeline; this one has nothing to save
    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to save."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> "SyllableTokenizer":
        """Nothing to load."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing to save."""

    def from_disk(self, _path: Any, **_: Any) -> "SyllableTokenizer":
        """Nothing to load."""
        return self


def blank_pipeline() -> Language:
    """A Vietnamese spaCy pipeline with our tokenizer and nothing else."""
    config = {"nlp": {"tokenizer": {"@tokenizers": "kehoach.syllables.v1"}}}
    return spacy.blank("vi", config=config)


@registry.tokenizers("kehoach.syllables.v1")  # type: ignore[untyped-decorator]  # spaCy leaves it untyped
def create_tokenizer() -> Any:
    """Make the tokenizer that a spaCy configuration names `kehoach.syllables.v1`."""

    def create(nlp: Language) -> SyllableTokenizer:
        return SyllableTokenizer(nlp.vocab)

    return create
