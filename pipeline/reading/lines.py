"""Words in lines, as an engine or a text layer gives them, become the text of a page."""

import unicodedata
from dataclasses import dataclass

from pipeline.model import Box, Word


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as it was read, with its rectangle in pixels of the page image."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float | None = None

    @property
    def right(self) -> int:
        """The first column of pixels after the word."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row of pixels under the word."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of words from left to right. `opens` says that a paragraph or block begins here."""

    words: tuple[ReadWord, ...]
    opens: bool = False

    @property
    def left(self) -> int:
        """Where the line begins."""
        return self.words[0].left

    @property
    def right(self) -> int:
        """Where the line ends."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> int:
        """The upper edge of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> int:
        """The lower edge of its lowest word."""
        return max(word.bottom for word in self.words)

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)


def lay_out(lines: list[ReadLine], page: int) -> tuple[str, tuple[Word, ...]]:
    """Set lines as the text of a page: a newline after each, a blank line before a paragraph, in NFC.

    >>> lay_out([ReadLine((ReadWord("KẾ", 10, 5, 20, 9, 0.9), ReadWord("HOẠCH", 34, 5, 50, 9, 0.8)))], 1)[0]
    'KẾ HOẠCH\\n'
    """
    parts: list[str] = []
    words: list[Word] = []
    at = 0
    for line in lines:
        if line.opens and parts:
            parts.append("\n")
            at += 1
        for index, word in enumerate(line.words):
            if index:
                parts.append(" ")
                at += 1
            text = unicodedata.normalize("NFC", word.text)
            parts.append(text)
            box = Box(page, word.left, word.top, word.width, word.height)
            words.append(Word(at, at + len(text), box, word.confidence))
            at += len(text)
        parts.append("\n")
        at += 1
    return "".join(parts), tuple(words)
