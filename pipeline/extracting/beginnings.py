"""How matches of a pattern can begin: a quick search for these letters spares most of a text the slow one.

Python's `re` tries a pattern that ignores letter case at every character. Nearly all rules begin with one of a few words or
with a digit, and `str.find` sees those at once.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]  # typeshed leaves out both modules
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 6
"""Letters of a beginning; `phấn đấu` is as rare as `phấn đ`."""

MOST = 64
"""Beginnings of one pattern; more of them are cut shorter."""

_ODD_CASES = re.compile("[\u0130\u0131\u017f\u212a]")
"""İ, ı, ſ and the Kelvin sign, which are i, s and k to a pattern that ignores case, but not to `str.lower`."""


@cache
def beginnings(pattern: re.Pattern[str]) -> frozenset[str] | None:
    r"""The strings, in small letters, with one of which any match begins; None where they are not few.

    >>> sorted(beginnings(re.compile(r"(?<!x)(?:ngày|mồng)\s*[0-9]", re.I)))
    ['mồng', 'ngày']
    >>> beginnings(re.compile("[^a]b"))
    """
    found = {text for text, _ in _begin(_parser.parse(pattern.pattern, pattern.flags))}
    shortest = frozenset(text for text in found if not any(text.startswith(o) for o in found - {text}))
    return None if "" in shortest or len(shortest) > MOST else shortest


_Begun = set[tuple[str, bool]]
"""Beginnings, each with whether what follows in the pattern may make it longer."""


def _begin(nodes: Iterable[tuple[Any, Any]]) -> _Begun:
    begun: _Begun = {("", True)}
    for code, value in nodes:
        if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
            continue
        if not any(goes_on for _, goes_on in begun):
            break
        begun = _extended(begun, _of_node(code, value))
    return begun


def _extended(begun: _Begun, more: _Begun) -> _Begun:
    out = {one for one in begun if not one[1]}
    for text, goes_on in begun:
        if goes_on:
            out |= {((text + tail)[:LONGEST], on and len(text + tail) < LONGEST) for tail, on in more}
    return _cut(out)


def _cut(begun: _Begun) -> _Begun:
    """Beginnings made shorter until they are few enough to look for one by one."""
    longest = LONGEST
    while len(begun) > MOST and longest > 1:
        longest -= 1
        begun = {(text[:longest], goes_on and len(text) < longest) for text, goes_on in begun}
    return begun


def _of_node(code: Any, value: Any) -> _Begun:
    if code is op.LITERAL:
        return {(chr(value).lower(), True)}
    if code is op.IN:
        chars = list(_chars(value))
        return {(char.lower(), True) for char in chars} if all(chars) else {("", False)}
    if code is op.SUBPATTERN:
        return _begin(value[-1])
    if code is op.BRANCH:
        return _cut({one for branch in value[1] for one in _begin(branch)})
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, repeated = value
        once = _begin(repeated)
        if (low, high) == (1, 1):
            return once
        return {(text, False) for text, _ in once} | ({("", True)} if low == 0 else set())
    return {("", False)}


def _chars(members: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    """The characters of a class; an empty one for what is not a short list."""
    for code, value in members:
        if code is op.LITERAL:
            yield chr(value)
        elif code is op.RANGE and value[1] - value[0] < MOST:
            yield from map(chr, range(value[0], value[1] + 1))
        else:
            yield ""


class Beginnings:
    """Where in a text matches can begin; what was found for one pattern serves the next."""

    def __init__(self, text: str) -> None:
        self.text = text
        lowered = text.lower()
        self._lowered = lowered if len(lowered) == len(text) and not _ODD_CASES.search(text) else None
        self._places: dict[str, list[int]] = {}
        self._merged: dict[frozenset[str], list[int]] = {}

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What `pattern.finditer(text)` finds."""
        begin = beginnings(pattern) if self._lowered is not None else None
        if begin is None:
            yield from pattern.finditer(self.text)
            return
        done, match = 0, pattern.match
        for at in self._merged_places(begin):
            if at >= done and (found := match(self.text, at)) is not None:
                done = found.end()
                yield found

    def _merged_places(self, begin: frozenset[str]) -> list[int]:
        if begin not in self._merged:
            self._merged[begin] = sorted({at for text in begin for at in self._found(text)})
        return self._merged[begin]

    def _found(self, text: str) -> list[int]:
        if text not in self._places:
            places, at = [], -1
            assert self._lowered is not None  # finditer asks only where there is such a text
            while (at := self._lowered.find(text, at + 1)) >= 0:
                places.append(at)
            self._places[text] = places
        return self._places[text]
