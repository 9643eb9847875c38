"""Text as the language model sees it: canonical syllables, one sign for numbers, one for the edges of sentences."""

import re
from collections.abc import Iterator

from pipeline.restoring.language_model import SPECIAL
from pipeline.restoring.spelling import canonical

_TOKEN = re.compile(
    r"(?P<number>[^\s\W]*\d[\w/.,%-]*)|(?P<word>[^\W\d_]+)|(?P<break>[.:;!?…]+(?=\s|$|[”\"'’)]))"
)
_BREAK, _NUMBER = SPECIAL[1], SPECIAL[2]


def tokens_of(line: str) -> Iterator[str]:
    """The tokens of one line of clean NFC text.

    >>> list(tokens_of("Số: 11/KH-VP, Đồng Tháp; 85% cán bộ"))
    ['số', '<break>', '<number>', 'đồng', 'tháp', '<break>', '<number>', 'cán', 'bộ']
    """
    for match in _TOKEN.finditer(line):
        kind = match.lastgroup
        if kind == "word":
            yield canonical(match.group())
        else:
            yield _NUMBER if kind == "number" else _BREAK
