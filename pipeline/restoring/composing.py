"""One form for what looks the same: composed letters (NFC), and the letters that other alphabets lend."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Fix

LOOKALIKES = {
    "\N{LATIN CAPITAL LETTER ETH}": "Đ",
    "\N{LATIN CAPITAL LETTER AFRICAN D}": "Đ",
    "\N{LATIN SMALL LETTER D WITH TAIL}": "đ",
    "\N{FRACTION SLASH}": "/",
    **{
        chr(0x2160 + at): numeral
        for at, numeral in enumerate(
            ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
        )
    },
}
"""The same in print, another letter: words written with these are never found again."""


def compose(text: str) -> tuple[str, list[int]]:
    """The text in NFC, look-alikes replaced, and for each of its letters (and its end) the offset in the original; no
    offsets where nothing changes.

    >>> compose("Ðo\N{COMBINING GRAVE ACCENT}")
    ('Đò', [0, 1, 3])
    """
    if unicodedata.is_normalized("NFC", text) and not any(char in text for char in LOOKALIKES):
        return text, []
    composed: list[str] = []
    offsets: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (
            unicodedata.combining(text[end]) or "\u1160" <= text[end] <= "\u11ff"
        ):  # Hangul
            end += 1
        cluster = unicodedata.normalize("NFC", "".join(LOOKALIKES.get(char, char) for char in text[at:end]))
        composed.append(cluster)
        offsets += [at] * len(cluster)
        at = end
    return "".join(composed), [*offsets, len(text)]


def in_original(text: str, composed: str, offsets: Sequence[int], fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """Moves fixes of the composed text to the original, and adds those that compose what no other fix touches."""
    if not offsets:
        return tuple(fixes)
    moved: list[Fix] = []
    at = 0
    for fix in [*fixes, None]:
        stop = fix.start if fix else len(composed)
        moved += _composing(text, composed, offsets, at, stop)
        if fix:
            start, end = offsets[fix.start], offsets[fix.end]
            if start == end:  # it would cut through one letter and its marks
                continue
            moved.append(replace(fix, start=start, end=end, printed=text[start:end]))
            at = fix.end
    return tuple(moved)


def _composing(text: str, composed: str, offsets: Sequence[int], start: int, stop: int) -> list[Fix]:
    found = []
    for word in re.finditer(r"\S+", composed[start:stop]):
        first, last = start + word.start(), start + word.end()
        printed = text[offsets[first] : offsets[last]]
        if printed != word.group():
            rule = "lookalike" if any(char in printed for char in LOOKALIKES) else "nfc"
            found.append(Fix(offsets[first], offsets[last], printed, word.group(), rule, 1.0))
    return found
