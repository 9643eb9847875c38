"""Reads and checks `dictionaries/rules/`: extraction rules (luật trích xuất) are data, one row a rule.

A rule file is a table with tabs: `name`, `pattern`, `meaning`, the counts `right` and `wrong` behind its
probability, `example`, `not_example`, `source` (the standard, or where the form was seen), `note`. Lines that begin with
`#` are comments. A pattern is a regular expression in which

- a blank means any white space, so that a phrase matches across the end of a line;
- `{day}` is the part `day` of `parts.tsv`, and `{from=day}` the same as a group named `from`;
- letter case does not matter, except inside `(?-i:...)`.

In `example` and `not_example`, `\\n` is a line end.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import DictionaryError
from pipeline.settings import DICTIONARIES

RULES = DICTIONARIES / "rules"

COLUMNS = ("name", "pattern", "meaning", "right", "wrong", "example", "not_example", "source", "note")
PART_COLUMNS = ("name", "pattern", "example", "not_example", "source", "note")
_FILLED = ("pattern", "meaning", "example", "not_example", "source")  # no row goes without them

# a rule never counted on gold is trusted like nine rights in ten; the weight of that belief is four counts
_BELIEF, _WEIGHT = 0.9, 4

_PART = re.compile(r"\{(?:(?P<group>[a-z][a-z_0-9]*)=)?(?P<part>[a-z][a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule file. `confidence` is the smoothed share of its findings that were right on gold."""

    name: str
    pattern: re.Pattern[str]
    meaning: str
    confidence: float
    example: str
    not_example: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule fires: nothing is decided yet."""

    rule: Rule
    match: re.Match[str]

    @property
    def start(self) -> int:
        """Offset of the first character of the group `text`, or of the match where the rule has none."""
        return self.match.start(self._group)

    @property
    def end(self) -> int:
        """Offset past the last character."""
        return self.match.end(self._group)

    @property
    def _group(self) -> str | int:
        return "text" if "text" in self.match.re.groupindex else 0


@cache
def load_rules(name: str) -> tuple[Rule, ...]:
    """Read `dictionaries/rules/<name>.tsv`. Raises DictionaryError where a row is bad."""
    return read_rules(RULES / f"{name}.tsv", load_parts())


@cache
def load_parts() -> dict[str, str]:
    """Read the named parts that patterns are made of: those of `parts.tsv`, and lists of names as alternatives."""
    lists = {part: either(row["name"] for row in load_table(*table)) for part, table in _LISTS.items()}
    lists["read_type_name"] = _any_marks(lists["type_name"])
    return lists | {row["name"]: row["compiled"] for row in read_parts(RULES / "parts.tsv", lists)}


_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "type_name": ("document_types", ("name", "type", "code")),
    "law": ("laws", ("name",)),
    "compound_body": ("bodies", ("name",)),
}


def _any_marks(pattern: str) -> str:
    """Let every vowel of a pattern of names carry any marks: a scan reads `Quyêt định` for `Quyết định`."""
    families = ("aăâ", "eê", "i", "oôơ", "uư", "y")
    marked: dict[str, str] = {}
    for family in families:
        letters = [unicodedata.normalize("NFC", base + tone) for base in family for tone in _TONES]
        marked |= dict.fromkeys(letters, f"[{''.join(letters)}]")
    return "".join(marked.get(char, char) for char in pattern)


_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


@cache
def load_table(name: str, columns: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Read `dictionaries/rules/<name>.tsv` as rows."""
    return tuple(row for _, row in read_rows(RULES / f"{name}.tsv", columns))


def either(names: Iterable[str]) -> str:
    """A pattern that takes any of these names, the longest first, over line ends too."""
    ordered = sorted(names, key=len, reverse=True)
    return (
        r"\b(?:"
        + "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in ordered)
        + r")\b"
    )


def read_parts(path: Path, lists: Mapping[str, str]) -> list[dict[str, str]]:
    """Read a file of parts, the regular expressions under `compiled`. A part may use those above it."""
    parts = dict(lists)
    rows = []
    for line, row in read_rows(path, PART_COLUMNS):
        row["compiled"] = compile_pattern(row["pattern"], parts, f"{path.name}, line {line}").pattern
        parts[row["name"]] = row["compiled"]
        rows.append(row)
    return rows


def read_rules(path: Path, parts: dict[str, str]) -> tuple[Rule, ...]:
    """Read a rule file. Raises DictionaryError with file, line and reason where a row is not right."""
    rules = []
    for line, row in read_rows(path, COLUMNS):
        where = f"{path.name}, line {line}"
        if not (row["right"].isdecimal() and row["wrong"].isdecimal()):
            raise DictionaryError(
                f"{where}: right and wrong are counts, not {row['right']!r} and {row['wrong']!r}"
            )
        right, wrong = int(row["right"]), int(row["wrong"])
        rules.append(
            Rule(
                name=row["name"],
                pattern=compile_pattern(row["pattern"], parts, where),
                meaning=row["meaning"],
                confidence=round((right + _BELIEF * _WEIGHT) / (right + wrong + _WEIGHT), 3),
                example=row["example"].replace("\\n", "\n"),
                not_example=row["not_example"].replace("\\n", "\n"),
                source=row["source"],
                note=row["note"],
            )
        )
    return tuple(rules)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a table with tabs as (line number, row); refuse what is not NFC, unique and in its columns."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DictionaryError(f"{path}: cannot be read ({error.strerror}); reinstall the package") from error
    seen: set[str] = set()
    header: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path.name}, line {number}"
        if unicodedata.normalize("NFC", line) != line:
            raise DictionaryError(f"{where}: not in Unicode form NFC")
        cells = line.split("\t")
        if header is None:
            if unknown := [cell for cell in cells if cell not in columns]:
                raise DictionaryError(
                    f"{where}: unknown column {unknown[0]!r}; known are {', '.join(columns)}"
                )
            if missing := [column for column in columns if column not in cells]:
                raise DictionaryError(f"{where}: column {missing[0]!r} is missing")
            header = cells
            continue
        if len(cells) != len(header):
            raise DictionaryError(f"{where}: {len(cells)} cells under {len(header)} columns")
        row = dict(zip(header, cells, strict=True))
        key = row[columns[0]]
        if not key or key != key.strip():
            raise DictionaryError(f"{where}: {columns[0]} is empty or has blanks around it")
        if empty := [column for column in _FILLED if not row.get(column, column).strip(" ")]:
            raise DictionaryError(f"{where}: {empty[0]} is empty")
        if key in seen:
            raise DictionaryError(f"{where}: {columns[0]} {key!r} stands twice")
        seen.add(key)
        yield number, row


def compile_pattern(source: str, parts: dict[str, str], where: str = "pattern") -> re.Pattern[str]:
    """Turn a readable pattern into a regular expression.

    >>> compile_pattern("năm {year}", {"year": "20[0-9]{2}"}).fullmatch("NĂM\\n2022").group()
    'NĂM\\n2022'
    """

    def put_part(match: re.Match[str]) -> str:
        part = parts.get(match["part"])
        if part is None:
            raise DictionaryError(f"{where}: no part {match['part']!r} in parts.tsv")
        return f"(?P<{match['group']}>{part})" if match["group"] else f"(?:{part})"

    expression = _PART.sub(put_part, _blanks(source, where))
    try:
        return re.compile(expression, re.IGNORECASE)
    except re.error as error:
        raise DictionaryError(f"{where}: {error} in {source!r}") from error


def _blanks(source: str, where: str) -> str:
    """Let a blank outside `[...]` mean any white space."""
    out: list[str] = []
    in_class = escaped = False
    for index, char in enumerate(source):
        if char == " " and not in_class and not escaped:
            if source[index + 1 : index + 2] in ("?", "*", "+"):
                raise DictionaryError(f"{where}: a blank cannot be repeated; write \\s* or \\s+")
            out.append(r"\s+")
        else:
            out.append(char)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
    return "".join(out)


def find_hits(rules: Iterable[Rule], text: str) -> list[Hit]:
    """Look for every rule in a text; overlaps are settled."""
    return settle([Hit(rule, match) for rule in rules for match in rule.pattern.finditer(text)])


def settle(hits: list[Hit]) -> list[Hit]:
    """Settle overlaps: the longest stays, then the first, then the rule that stands higher in its file."""
    taken: list[Hit] = []
    covered = bytearray(max((hit.end for hit in hits), default=0))
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if hit.end > hit.start and not any(covered[hit.start : hit.end]):
            covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            taken.append(hit)
    return sorted(taken, key=lambda hit: hit.start)
