"""Decisions become fixes: words in the letter case and the tone placement of the page, section numbers, document numbers."""

import re
from collections.abc import Sequence

import numpy as np

from pipeline.model import Fix
from pipeline.restoring.casing import SENTENCE_START, CaseModel, case_in_context, cased
from pipeline.restoring.certainty import Reading
from pipeline.restoring.channel import Case, SourceKind
from pipeline.restoring.codes import restore_code, with_slash
from pipeline.restoring.decoder import Decoder
from pipeline.restoring.language_model import BREAK
from pipeline.restoring.numerals import quarter_numbers, section_numbers
from pipeline.restoring.protected import LABEL, Piece, neighbour
from pipeline.restoring.spelling import in_new_style, is_new_style, is_old_style

ROMAN, CODE, LIST_MARK, SPACE, SPECK = 0.98, 0.98, 0.95, 0.95, 0.95
"""How often the rules for numerals, document numbers, list marks, lost blanks and specks are right (on held-out pages and the
scans of corpus/: always)."""
_SPECK = re.compile(r"^(?:[_.`'])(?=(?:\d{1,2}[.,]|[a-zđ]\)|-)[^\S\n]+[^\W\d_])", re.MULTILINE)


def word_fixes(decoder: Decoder, cut: Sequence[Piece], readings: Sequence[Reading]) -> list[Fix]:
    """The readings that differ from what was read, as fixes."""
    words = [piece.text for piece in cut if piece.kind == "word"]
    new_style = sum(map(is_new_style, words)) > sum(map(is_old_style, words))
    changed = [reading for reading in readings if not reading.way.kept or reading.way.second >= 0]
    before = np.array([reading.before for reading in changed], np.int64)
    first = np.array([reading.way.first for reading in changed], np.int64)
    second = np.array([max(reading.way.second, 0) for reading in changed], np.int64)
    model = CaseModel.load()
    usual = np.where(before == BREAK, SENTENCE_START, model.log_odds(before, first)).tolist()
    usual_second = model.log_odds(first, second).tolist()
    found: list[Fix] = []
    for reading, odds in zip(changed, zip(usual, usual_second, strict=True), strict=True):
        piece, last = cut[reading.piece], cut[reading.piece + reading.span - 1]
        way = reading.way
        words = _words(decoder, cut, reading, new_style=new_style)
        cases = _cases(decoder, cut, reading, words, odds)
        restored = way.printed or " ".join(map(cased, words, cases))
        printed = piece.text if reading.span == 1 else f"{piece.text} {last.text}"
        if restored == printed:
            continue
        others = tuple(
            (
                printed if rival.kept else cased(_styled(decoder, rival.first, new_style), cases[0]),
                round(chance, 4),
            )
            for rival, chance in reading.rivals
        )
        chance = round(reading.chance, 4)
        found.append(Fix(piece.start, last.end, printed, restored, _rule(reading), chance, others))
    return found


def _styled(decoder: Decoder, number: int, new_style: bool) -> str:
    word = decoder.word(number)
    return in_new_style(word) if new_style else word


def _rule(reading: Reading) -> str:
    if reading.way.printed:
        return "dictionary"
    if reading.span == 2:
        return "join"
    if reading.way.cut:
        return "split"
    return "document" if reading.echoed else "channel"


def _parts(cut: Sequence[Piece], reading: Reading) -> tuple[str, ...]:
    """What was read for each word of a reading."""
    read = (
        cut[reading.piece].text
        if reading.span == 1
        else cut[reading.piece].text + cut[reading.piece + 1].text
    )
    at = reading.way.cut
    return (read[:at], read[at:]) if at else (read,)


def _words(decoder: Decoder, cut: Sequence[Piece], reading: Reading, *, new_style: bool) -> list[str]:
    """The words of a reading in lower case; a number that stood against a word stays as read."""
    numbers = (reading.way.first, reading.way.second)
    return [
        part if reading.way.cut and part.isdigit() else _styled(decoder, number, new_style)
        for number, part in zip(numbers, _parts(cut, reading), strict=False)
    ]


def _cases(
    decoder: Decoder, cut: Sequence[Piece], reading: Reading, words: Sequence[str], usual: tuple[float, float]
) -> list[Case]:
    """The letter case of each word; `usual`: the log-odds of a capital for the first and the second."""
    before, after = neighbour(cut, reading.piece, -1), neighbour(cut, reading.piece, reading.span)
    return [
        "lower" if part.isdigit() else case_in_context(decoder.forms.cost, part, word, before, after, odds)
        for word, part, odds in zip(words, _parts(cut, reading), usual, strict=False)
    ]


def mark_fixes(cut: Sequence[Piece], kind: SourceKind) -> list[Fix]:
    """Numerals of sections and quarters that were read as digits or letters (`I1.` for II., `Quý IH/2026`), `C)` in a list of
    a), b), and document numbers without the bar of their Đ or their slash."""
    found: list[Fix] = []
    numerals = section_numbers(cut) | quarter_numbers(cut)
    lower_marks = False
    for at, piece in enumerate(cut):
        numeral = numerals.get(at)
        if numeral is not None:
            if numeral != piece.text:
                found.append(Fix(piece.start, piece.end, piece.text, numeral, "roman", ROMAN))
        elif piece.kind == "number":
            labelled = at > 1 and cut[at - 2].text.lower() == LABEL
            code = restore_code(with_slash(piece.text) if labelled else piece.text, kind)
            if code != piece.text:
                found.append(Fix(piece.start, piece.end, piece.text, code, "code", CODE))
        elif piece.kind == "mark":
            lower_marks |= piece.text.islower()
            if piece.text == "C" and lower_marks:
                found.append(Fix(piece.start, piece.end, "C", "c", "list_mark", LIST_MARK))
    return found


def space_fixes(text: str, cut: Sequence[Piece]) -> list[Fix]:
    """The blank that was lost behind the number of a heading (`IV.NGUỒN`) or a label (`Số:09/KH-VP`), and specks that were
    read before a list mark (`_a)`).

    For scans alone: in texts that were typed, one heading of 300 has no blank (legal and administrative corpora), and keeps it
    so.
    """
    found = [
        Fix(piece.start, piece.end, piece.text, piece.text + " ", "space", SPACE)
        for piece in cut
        if piece.kind == "break" and piece.text in (".", ":") and text[piece.end : piece.end + 1].isalnum()
    ]
    found += [
        Fix(speck.start(), speck.end(), speck.group(), "", "speck", SPECK) for speck in _SPECK.finditer(text)
    ]
    return found
