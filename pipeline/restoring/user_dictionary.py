"""Reads, checks and extends a user dictionary (từ điển người dùng): a folder of what a user knows better than the models.

The folder holds any of these tables with tabs, each with a header line, and one `dictionary.toml` with the same lists:

- `names.tsv`, `bodies.tsv`, `places.tsv`, `phrases.tsv`: `text`, and `note` if wanted;
- `pairs.tsv`: `read`, `meant`, `rule` (always or never), and `note` if wanted.

Lines of a table that begin with `#` are comments; hidden files are passed over. Whatever else is not right is refused with
file, line, reason and remedy: a row that silently does nothing is worse than an error.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pipeline.errors import DictionaryError, FileAccessError
from pipeline.restoring.composing import LOOKALIKES
from pipeline.restoring.protected import pieces

EntryKind = Literal["names", "bodies", "places", "phrases"]
PairRule = Literal["always", "never"]

KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)
RULES: Final[tuple[PairRule, ...]] = get_args(PairRule)

LONGEST_ENTRY = 16
"""Words. What is longer is a sentence, and its parts are what comes back."""
LONGEST_READ = 40
"""Characters of a word as it was read."""
LONGEST_MEANT = 4
"""Words that one read word may stand for, where the blanks between them were lost."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that may be relied on as it stands: `Đồng Tháp`, of the kind `places`."""

    text: str
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class Pair:
    """A word as it is read and what it always, or never, means: `Péc`, `Độc`."""

    read: str
    meant: str


@dataclass(frozen=True, slots=True)
class UserDictionary:
    """What a folder holds, in the order of its files (by name) and lines."""

    phrases: tuple[Entry, ...] = ()
    always: tuple[Pair, ...] = ()
    never: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused, and what to do about it. `line` counts from 1; None: the file as a whole."""

    path: Path
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = str(self.path) if self.line is None else f"{self.path}, line {self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row before it is judged: `kind` is one of KINDS or RULES, `value` is (text,) or (read, meant), each on its line."""

    path: Path
    lines: tuple[int, ...]
    kind: str
    value: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.path.name}, line {self.lines[0]}"


def load_user_dictionary(folder: Path) -> UserDictionary:
    """Reads a user dictionary. Raises DictionaryError at the first bad line, FileAccessError where nothing can be read."""
    dictionary, problems = _judge(_rows_of(folder))
    if problems:
        raise DictionaryError(str(problems[0]))
    return dictionary


def check_user_dictionary(folder: Path) -> tuple[Problem, ...]:
    """All bad lines of a user dictionary. Raises FileAccessError where nothing can be read."""
    return _judge(_rows_of(folder))[1]


def add_to_user_dictionary(folder: Path, kind: str, *value: str) -> Path:
    """Appends a text of one of KINDS, or a pair (read, meant) of one of RULES, to its table; returns the file.

    Folder and file are made where there are none. Raises DictionaryError, and leaves all as it is, where the row is refused
    or the dictionary is not right already.
    """
    from pipeline.writing.files import write_text

    name = _PAIRS if kind in _RULE_OF else f"{_KIND_OF[kind]}.tsv"
    path = folder / name
    columns = (column for column in _COLUMNS[name] if column != "rule")
    cells = dict(zip(columns, value, strict=True)) | {"rule": kind}
    rows = list(_rows_of(folder)) if folder.exists() else []
    if before := _judge(rows)[1]:
        raise DictionaryError(f"{before[0]} (nothing was added: mend this line first)")
    content = path.read_bytes().decode("utf-8") if path.exists() else ""
    line_end = "\r\n" if "\r\n" in content else "\n"
    if not content:
        content = "\t".join((*_COLUMNS[name], _NOTE)) + line_end
    elif not content.endswith("\n"):
        content += line_end
    line = content.count("\n") + 1
    if problems := _judge([*rows, _Row(path, (line,) * len(value), kind, value)])[1]:
        raise DictionaryError(f"{problems[0]} (nothing was added)")
    _, header = next(_cells(content.removeprefix("\ufeff")))
    write_text(path, content + "\t".join(cells.get(column, "") for column in header) + line_end)
    return path


_PAIRS = "pairs.tsv"
_TOML = "dictionary.toml"
_COLUMNS: dict[str, tuple[str, ...]] = {f"{kind}.tsv": ("text",) for kind in KINDS} | {
    _PAIRS: ("read", "meant", "rule")
}
_NOTE = "note"
_KIND_OF: dict[str, EntryKind] = {kind: kind for kind in KINDS}
_RULE_OF: dict[str, PairRule] = {rule: rule for rule in RULES}


def _rows_of(folder: Path) -> Iterator[_Row | Problem]:
    if not folder.exists():
        raise FileAccessError(f"{folder}: no such folder; `kehoach dictionary add` makes one")
    if not folder.is_dir():
        raise FileAccessError(f"{folder} is a file: a user dictionary is the folder that its files lie in")
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise FileAccessError(f"{folder} cannot be read: {error.strerror}") from error
    for path in paths:
        if path.name == _TOML:
            yield from _rows_of_toml(path)
        elif path.name in _COLUMNS:
            yield from _rows_of_table(path)
        else:
            yield Problem(
                path,
                None,
                f"no file of a user dictionary: rename it to one of {', '.join((*_COLUMNS, _TOML))}, or move it away",
            )


def _text_of(path: Path) -> str | Problem:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileAccessError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return content.decode("utf-8-sig")  # spreadsheets put a byte order mark in front
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(path, line, "not UTF-8: save the file as UTF-8, or convert it with `iconv -t UTF-8`")


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line of a table that is neither empty nor a comment."""
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.removesuffix("\r")
        if content.strip(" \t") and not content.startswith("#"):
            yield number, content.split("\t")


def _rows_of_table(path: Path) -> Iterator[_Row | Problem]:
    text = _text_of(path)
    if isinstance(text, Problem):
        yield text
        return
    needed = _COLUMNS[path.name]
    lines = _cells(text)
    first, header = next(lines, (1, []))
    if reason := _header_fault(header, needed):
        yield Problem(path, first, reason)
        return
    for number, cells in lines:
        if len(cells) != len(header):
            counts = f"{len(cells)} cells under {len(header)} columns"
            yield Problem(path, number, f"{counts}: put one tab between cells, also before an empty {_NOTE}")
            continue
        row = dict(zip(header, cells, strict=True))
        if path.name != _PAIRS:
            kind: str | None = path.stem
            value: tuple[str, ...] = (row["text"],)
        else:
            kind = _RULE_OF.get(row["rule"])
            value = (row["read"], row["meant"])
        if kind is None:
            yield Problem(path, number, f"unknown rule {row['rule']!r}: write {' or '.join(RULES)}")
        else:
            yield _Row(path, (number,) * len(value), kind, value)


def _header_fault(header: list[str], needed: tuple[str, ...]) -> str | None:
    known = (*needed, _NOTE)
    if not header:
        return f"no header line: begin the file with the columns {', '.join(needed)}, a tab between them"
    if unknown := [cell for cell in header if cell not in known]:
        return (
            f"unknown column {unknown[0]!r}: the header line may have {', '.join(known)}, a tab between them"
        )
    if missing := [column for column in needed if column not in header]:
        return f"column {missing[0]!r} is missing: add it to the header line"
    if len(set(header)) < len(header):
        return f"a column stands twice: write each of {', '.join(known)} once"
    return None


def _rows_of_toml(path: Path) -> Iterator[_Row | Problem]:
    text = _text_of(path)
    if isinstance(text, Problem):
        yield text
        return
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield _syntax_problem(path, text, str(error))
        return
    for key, items in table.items():
        finder = _Finder(text, key)
        if key not in _KIND_OF and key not in _RULE_OF:
            known = ", ".join((*KINDS, *RULES))
            yield Problem(path, finder.line, f"unknown key {key!r}: known are {known}")
        elif not isinstance(items, list):
            yield Problem(path, finder.line, f"{key} is not a list: write {key} = [...]")
        elif key in _KIND_OF:
            yield from (_text_row(path, _KIND_OF[key], item, finder) for item in items)
        else:
            yield from (_pair_row(path, _RULE_OF[key], item, finder) for item in items)


def _text_row(path: Path, kind: EntryKind, item: Any, finder: "_Finder") -> _Row | Problem:
    (line,) = finder.lines(item)
    if not isinstance(item, str):
        return Problem(path, line, f"{kind} holds {item!r}, which is no text: put it in quotation marks")
    return _Row(path, (line,), kind, (item,))


def _pair_row(path: Path, rule: PairRule, item: Any, finder: "_Finder") -> _Row | Problem:
    shape = 'write {read = "...", meant = "..."}'
    if not isinstance(item, dict):
        return Problem(path, finder.lines(item)[0], f"{rule} holds {item!r}, which is no pair: {shape}")
    value = tuple(item[key] for key in ("read", "meant") if key in item)
    lines = finder.lines(*value) if value else (finder.line,)
    if unknown := [key for key in item if key not in ("read", "meant", _NOTE)]:
        return Problem(
            path, lines[0], f"unknown key {unknown[0]!r} in a pair: {shape}, and {_NOTE} if wanted"
        )
    if len(value) < 2 or not all(isinstance(text, str) for text in value):
        return Problem(path, lines[0], f"a pair has two texts, read and meant: {shape}")
    return _Row(path, lines, rule, value)


_SYNTAX_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)")


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    place = _SYNTAX_PLACE.search(message)
    last = text.rstrip("\n").count("\n") + 1
    line = int(place["line"]) if place and place["line"] else last
    reason = _SYNTAX_PLACE.sub("", message)
    return Problem(
        path, line, f"no TOML ({reason}): texts stand in quotation marks, lists in [...] with commas"
    )


class _Finder:
    """Finds the lines of values, which tomllib does not tell, by searching for them in the order of the file."""

    def __init__(self, text: str, key: str) -> None:
        self._text = _TOML_COMMENT.sub(lambda match: " " * len(match.group()), text)
        name = re.compile(
            rf"^[ \t]*(?:\[\[?[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[=\].][ \t]*\[?", re.MULTILINE
        )
        found = name.search(self._text)
        self._at = found.end() if found else 0
        self._line_ends = [match.start() for match in re.finditer("\n", self._text)]

    @property
    def line(self) -> int:
        """The line of the last value found, of the key before the first one."""
        return self._line(self._at)

    def lines(self, *values: Any) -> tuple[int, ...]:
        """The lines of values that stand side by side, in any order; the next ones are looked for behind them."""
        spans = [self._span(value) for value in values]
        self._at = max(end for _, end in spans)
        return tuple(self._line(start) for start, _ in spans)

    def _span(self, value: Any) -> tuple[int, int]:
        if isinstance(value, str):
            plain = _TOML_ESCAPED.split(value, maxsplit=1)[0]  # what is behind it may be written as \u0007
            pattern = rf"[\"']{re.escape(plain)}" + ("[\"']" if plain == value else "")
        elif isinstance(value, list | dict):
            pattern = r"[\[{]"
        else:
            pattern = re.escape(str(value).lower())
        found = re.compile(pattern).search(self._text, self._at)
        return found.span() if found else (self._at, self._at)

    def _line(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset) + 1


_TOML_COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)
_TOML_ESCAPED = re.compile(r"[\x00-\x1f\x7f\"\\]|[^\x00-\uffff]")


def _judge(rows: Iterable[_Row | Problem]) -> tuple[UserDictionary, tuple[Problem, ...]]:
    """The good rows as a dictionary, and all that is wrong."""
    problems: list[Problem] = []
    good: dict[tuple[str, ...], _Row] = {}
    always: dict[str, _Row] = {}
    for row in rows:
        if isinstance(row, Problem):
            problems.append(row)
        elif fault := _fault(row):
            problems.append(fault)
        elif clash := _clash(row, good, always):
            problems.append(Problem(row.path, row.lines[0], clash))
        else:
            good[row.kind, *row.value] = row
            if row.kind == "always":
                always[row.value[0]] = row
    entries = (Entry(row.value[0], _KIND_OF[row.kind]) for row in good.values() if row.kind in _KIND_OF)
    pairs = {rule: tuple(Pair(*row.value) for row in good.values() if row.kind == rule) for rule in RULES}
    return UserDictionary(tuple(entries), pairs["always"], pairs["never"]), tuple(problems)


def _clash(row: _Row, good: dict[tuple[str, ...], _Row], always: dict[str, _Row]) -> str | None:
    """What a row has against the good ones before it."""
    shown = " - ".join(map(repr, row.value))
    if same := good.get((row.kind, *row.value)):
        return f"{shown} stands in {same.place} already: keep one of the two"
    read, meant = row.value[0], row.value[-1]
    if row.kind == "always" and (other := always.get(read)):
        return f"{read!r} always means {other.value[1]!r} by {other.place}: keep one of the two"
    opposite = {"always": "never", "never": "always"}.get(row.kind, "")
    if other := good.get((opposite, read, meant)):
        return f"{read!r} {opposite} means {meant!r} by {other.place}: keep one of the two"
    return None


def _fault(row: _Row) -> Problem | None:
    """What is wrong with a row, taken alone."""
    checks = (_entry_fault,) if len(row.value) == 1 else (_read_fault, _meant_fault)
    for text, line, check in zip(row.value, row.lines, checks, strict=True):
        if reason := _text_fault(text) or check(text):
            return Problem(row.path, line, reason)
    if row.kind == "never" and row.value[0] == row.value[1]:
        reason = f"{row.value[0]!r} cannot be kept from meaning itself: say with `always` what it means"
        return Problem(row.path, row.lines[0], reason)
    return None


def _text_fault(text: str) -> str | None:
    if not text.strip():
        return "empty: write the text, or take the line out"
    for char in text:
        if unicodedata.category(char)[0] == "C" or unicodedata.category(char) in ("Zl", "Zp"):
            return f"{text!r} holds the control character U+{ord(char):04X}: delete it"
        if letter := LOOKALIKES.get(char):
            return f"{text!r} holds U+{ord(char):04X}, which only looks like {letter}: write {letter} (U+{ord(letter):04X})"
    if text != " ".join(text.split()):
        return f"{text!r} has wrong blanks: put one plain blank between words and none around them"
    if not unicodedata.is_normalized("NFC", text):
        return f"{text!r} is not in Unicode form NFC: type it with composed letters, or convert it with `uconv -x any-nfc`"
    if text.startswith("#"):
        return f"{text!r} begins with #, which marks a comment: write it without"
    return None


def _entry_fault(text: str) -> str | None:
    if (words := len(text.split())) > LONGEST_ENTRY:
        return f"{words} words: {LONGEST_ENTRY} at most; enter its parts"
    if not any(char.isalpha() for char in text):
        return f"{text!r} has no letter: numbers and signs are never rewritten, take the line out"
    return None


def _read_fault(read: str) -> str | None:
    if " " in read:
        return f"{read!r} is not one word: give each word its own pair, or enter what is meant as a phrase"
    if len(read) > LONGEST_READ:
        return f"{len(read)} characters: one word has {LONGEST_READ} at most"
    cut = [piece for piece in pieces(read) if piece.text]
    if not any(piece.kind == "word" for piece in cut):
        return f"{read!r} is no word: numbers, codes and signs are never rewritten, take the line out"
    if len(cut) > 1 or cut[0].text != read:
        parts = " and ".join(repr(piece.text) for piece in cut)
        return f"{read!r} is not one word, it is read as {parts}: give each word its own pair, without signs"
    return None


def _meant_fault(meant: str) -> str | None:
    if (words := len(meant.split())) > LONGEST_MEANT:
        return f"{meant!r} has {words} words: a word stands for {LONGEST_MEANT} at most"
    return None
