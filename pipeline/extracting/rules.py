"""Reads and checks `dictionaries/rules/`: extraction rules (luật trích xuất) are data, one row a rule.

A rule file is a table with tabs: `name`, `pattern`, `meaning`, the counts `right` and `wrong` behind its
probability, `example`, `not_example`, `source` (the standard, or where the form was seen), `note`. Lines that begin with
`#` are comments. A pattern is a regular expression in which

- a blank means any white space, so that a phrase matches across the end of a line;
- `{day}` is the part `day` of `parts.tsv`, and `{from=day}` the same as a group named `from`;
- letter case does not matter, except inside `(?-i:...)`.

In `example` and `not_example`, `\\n` is a line end.

A folder of your own holds files of the same names. A row with a name of ours replaces ours, where ours stands; the others
come before ours (in `parts.tsv` after, so that they may use ours), and so win where the first row decides. `right`,
`wrong` and `note` may be left out.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pipeline.errors import DictionaryError, FileAccessError
from pipeline.extracting.beginnings import Beginnings
from pipeline.settings import DICTIONARIES

RULES = DICTIONARIES / "rules"

COLUMNS = ("name", "pattern", "meaning", "right", "wrong", "example", "not_example", "source", "note")
PART_COLUMNS = ("name", "pattern", "example", "not_example", "source", "note")
METHOD_COLUMNS = ("name", "right", "wrong", "note")
_OPTIONAL = {"right": "0", "wrong": "0", "note": ""}
_FILLED = ("pattern", "meaning", "example", "not_example", "source")  # no row goes without them

# a rule never counted on gold is trusted like all rules together, 3,034 of 3,203 right; the weight of that belief is four counts
_BELIEF, _WEIGHT = 0.95, 4

_PART = re.compile(r"\{(?:(?P<group>[a-z][a-z_0-9]*)=)?(?P<part>[a-z][a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule file. `confidence` is the smoothed share of its findings that were right on gold.

    `where` is its file and line, as error messages name them.
    """

    name: str
    pattern: re.Pattern[str]
    meaning: str
    confidence: float
    example: str
    not_example: str
    source: str
    note: str
    where: str


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


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """The rules that a text is read by: ours, and those of a user's folder where there is one.

    What is made of them (compiled patterns, lists of names) is kept with them, so that it lives as long as they are used.
    """

    folder: Path | None = None
    made: dict[Any, Any] = field(default_factory=dict)


_OURS = RuleSet()
_in_force: ContextVar[RuleSet] = ContextVar("kehoach_rules", default=_OURS)

P = ParamSpec("P")
T = TypeVar("T")


def by_rules(make: Callable[P, T]) -> Callable[P, T]:
    """Like functools.cache, once for every set of rules. All that is made of rule files is made under it."""

    @wraps(make)
    def known(*args: P.args, **kwargs: P.kwargs) -> T:
        made = _in_force.get().made
        key = (make, args)
        if key not in made:
            made[key] = make(*args, **kwargs)
        value: T = made[key]
        return value

    return known


@contextmanager
def rules_in_force(folder: Path | None) -> Iterator[RuleSet]:
    """Read texts by our rules, and those of `folder`; the rules before hold again afterwards. Raises as `rule_set` does."""
    rules = rule_set(folder)
    before = _in_force.set(rules)
    try:
        yield rules
    finally:
        _in_force.reset(before)


def rule_set(folder: Path | None) -> RuleSet:
    """Our rules with those of a folder, read anew where its files have changed.

    Raises FileAccessError where there is no such folder, DictionaryError at the first row that is not right.
    """
    if folder is None:
        return _OURS
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".tsv")
        state = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    except OSError as error:
        raise FileAccessError(f"{folder}: rules cannot be read ({error.strerror})") from error
    return _rule_set(folder.resolve(), state)


@lru_cache(maxsize=8)
def _rule_set(folder: Path, _state: object) -> RuleSet:
    rules = RuleSet(folder)
    if fault := next(find_faults(rules), None):
        raise DictionaryError(fault)
    return rules


def find_faults(rules: RuleSet) -> Iterator[str]:
    """What is wrong with the rows of a user's folder, or with ours where there is none: file, line and reason.

    A file that cannot be read as a whole gives its first fault only, and hides those of the files that are made of it;
    every other row is held to its example and its counter-example, with the rules of its file beside it.
    """
    folder = rules.folder or RULES
    if not folder.is_dir():
        raise FileAccessError(f"{folder}: no such folder of rules")
    known = {path.stem for path in RULES.glob("*.tsv")}
    told: set[str] = set()
    before = _in_force.set(rules)
    try:
        for path in sorted(folder.glob("*.tsv")):
            if path.stem not in known:
                yield f"{path}: no such file of rules; there are {', '.join(sorted(known))}"
                continue
            try:
                columns = read_columns(RULES / path.name)
                if path.stem == "parts":
                    found = [fault for row in load_part_rows() if (fault := _part_fault(row))]
                elif columns != COLUMNS:
                    load_table(path.stem, columns)
                    continue
                else:
                    own = [rule for rule in load_rules(path.stem) if rule.where.startswith(f"{path},")]
                    found = [fault for rule in own if (fault := _rule_fault(path.stem, rule))]
            except DictionaryError as error:
                found = [str(error)]
            yield from (fault for fault in found if fault not in told)
            told.update(found)
    finally:
        _in_force.reset(before)


def _part_fault(row: Mapping[str, str]) -> str | None:
    pattern = re.compile(row["compiled"], re.IGNORECASE)
    if not pattern.fullmatch(row["example"]):
        return f"{row['where']}: part {row['name']!r} misses its example {row['example']!r}"
    if pattern.fullmatch(row["not_example"]):
        return f"{row['where']}: part {row['name']!r} takes its counter-example {row['not_example']!r}"
    return None


def _rule_fault(file: str, rule: Rule) -> str | None:
    alike = [other for other in _read_ours(file) if other.meaning == rule.meaning]
    if not alike:
        meanings = ", ".join(sorted({repr(other.meaning) for other in _read_ours(file)}))
        return f"{rule.where}: no such meaning: {rule.meaning!r}; {file}.tsv knows {meanings}"
    needed = set.intersection(*(set(other.pattern.groupindex) for other in alike))
    if missing := sorted(needed - set(rule.pattern.groupindex)):
        groups = ", ".join(f"(?P<{name}>...)" for name in missing)
        return f"{rule.where}: rules that mean {rule.meaning!r} have {groups}; {rule.name!r} has not"
    if not rule.pattern.search(rule.example):
        return f"{rule.where}: {rule.name!r} misses its example {rule.example!r}"
    # among the rules of its file: `không dưới 3%` is no `dưới 3%`, because a longer rule takes it
    if any(hit.rule.name == rule.name for hit in find_hits(load_rules(file), rule.not_example)):
        return f"{rule.where}: {rule.name!r} takes its counter-example {rule.not_example!r}"
    return None


@by_rules
def _read_ours(file: str) -> tuple[Rule, ...]:
    return _to_rules(read_rows(RULES / f"{file}.tsv", COLUMNS), load_parts())


def rule_files() -> tuple[str, ...]:
    """The names of the files that hold rules, not parts or lists of names."""
    return tuple(sorted(path.stem for path in RULES.glob("*.tsv") if read_columns(path) == COLUMNS))


@by_rules
def load_rules(name: str) -> tuple[Rule, ...]:
    """The rules of `<name>.tsv`. Raises DictionaryError where a row is bad."""
    return _to_rules(_all_rows(name, COLUMNS), load_parts())


@by_rules
def load_parts() -> dict[str, str]:
    """The named parts that patterns are made of: those of `parts.tsv`, and lists of names as alternatives."""
    return _name_lists() | {row["name"]: row["compiled"] for row in load_part_rows()}


@by_rules
def load_part_rows() -> tuple[dict[str, str], ...]:
    """The rows of `parts.tsv`, the regular expressions under `compiled`, file and line under `where`."""
    return tuple(_compiled_parts(_all_rows("parts", PART_COLUMNS), _name_lists()))


def _name_lists() -> dict[str, str]:
    lists = {part: either(row["name"] for row in load_table(*table)) for part, table in _LISTS.items()}
    return lists | {"read_type_name": _any_marks(lists["type_name"])}


def _all_rows(name: str, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Our rows of a file and those of the folder in force, each with its file and line."""
    ours = list(read_rows(RULES / f"{name}.tsv", columns))
    folder = _in_force.get().folder
    path = folder / f"{name}.tsv" if folder else None
    if path is None or not path.is_file():
        return ours
    key = columns[0]
    own = {row[key]: (where, row) for where, row in read_rows(path, columns)}
    merged = [own.pop(row[key], (where, row)) for where, row in ours]
    return [*merged, *own.values()] if name == "parts" else [*own.values(), *merged]


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


@by_rules
def load_table(name: str, columns: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.tsv`."""
    return tuple(row for _, row in _all_rows(name, columns))


@by_rules
def _methods() -> dict[str, float]:
    rows = load_table("methods", METHOD_COLUMNS)
    return {row["name"]: share_of_right(int(row["right"]), int(row["wrong"])) for row in rows}


def confidence_of(method: str) -> float:
    """How sure a finding of our code is, as opposed to one of a pattern: by its counts in `methods.tsv`."""
    return _methods()[method]


def share_of_right(right: int, wrong: int) -> float:
    """The share of findings that are right, as one would bet: a rule never counted is trusted like all others together."""
    return round((right + _BELIEF * _WEIGHT) / (right + wrong + _WEIGHT), 3)


def either(names: Iterable[str]) -> str:
    """A pattern that takes any of these names, the longest first, over line ends too."""
    ordered = sorted(names, key=len, reverse=True)
    return (
        r"\b(?:"
        + "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in ordered)
        + r")\b"
    )


def _compiled_parts(
    rows: Iterable[tuple[str, dict[str, str]]], lists: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Compile parts one after the other: a part may use those above it."""
    parts = dict(lists)
    for where, row in rows:
        parts[row["name"]] = compile_pattern(row["pattern"], parts, where).pattern
        yield row | {
            "compiled": parts[row["name"]],
            "where": where,
            "example": row["example"].replace("\\n", "\n"),
            "not_example": row["not_example"].replace("\\n", "\n"),
        }


def read_rules(path: Path, parts: dict[str, str]) -> tuple[Rule, ...]:
    """Read one rule file. Raises DictionaryError with file, line and reason where a row is not right."""
    return _to_rules(read_rows(path, COLUMNS), parts)


def _to_rules(rows: Iterable[tuple[str, dict[str, str]]], parts: dict[str, str]) -> tuple[Rule, ...]:
    rules = []
    for where, row in rows:
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
                confidence=share_of_right(right, wrong),
                example=row["example"].replace("\\n", "\n"),
                not_example=row["not_example"].replace("\\n", "\n"),
                source=row["source"],
                note=row["note"],
                where=where,
            )
        )
    return tuple(rules)


def read_rows(path: Path, columns: tuple[str, ...], keys: int = 1) -> Iterator[tuple[str, dict[str, str]]]:
    """Read a table with tabs as (file and line, row); refuse what is not NFC, unique and in its columns.

    The first `keys` columns together name a row; the first of them is never empty.
    """
    seen: set[tuple[str, ...]] = set()
    header: list[str] | None = None
    for number, line in enumerate(_read_lines(path), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path}, line {number}"
        if unicodedata.normalize("NFC", line) != line:
            raise DictionaryError(f"{where}: not in Unicode form NFC")
        cells = line.split("\t")
        if header is None:
            if unknown := [cell for cell in cells if cell not in columns]:
                raise DictionaryError(
                    f"{where}: unknown column {unknown[0]!r}; known are {', '.join(columns)}"
                )
            if missing := [c for c in columns if c not in cells and c not in _OPTIONAL]:
                raise DictionaryError(f"{where}: column {missing[0]!r} is missing")
            header = cells
            continue
        if len(cells) != len(header):
            raise DictionaryError(f"{where}: {len(cells)} cells under {len(header)} columns")
        row = {c: _OPTIONAL[c] for c in columns if c in _OPTIONAL} | dict(zip(header, cells, strict=True))
        first = row[columns[0]]
        if not first or first != first.strip():
            raise DictionaryError(f"{where}: {columns[0]} is empty or has blanks around it")
        empty = [column for column in _FILLED if not row.get(column, column).strip(" ")]
        if "pattern" in columns and empty:
            raise DictionaryError(f"{where}: {empty[0]} is empty")
        key = tuple(row[column] for column in columns[:keys])
        if key in seen:
            raise DictionaryError(f"{where}: {', '.join(columns[:keys])} {', '.join(key)!r} stands twice")
        seen.add(key)
        yield where, row


def read_columns(path: Path) -> tuple[str, ...]:
    """The names of the columns of a table."""
    lines = (line for line in _read_lines(path) if line.strip() and not line.startswith("#"))
    return tuple(next(lines, "").split("\t"))


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise DictionaryError(f"{path}: cannot be read ({error.strerror}); reinstall the package") from error
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{path}: not UTF-8 text; convert it first (iconv)") from error


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
    begin = Beginnings(text)
    return settle([Hit(rule, match) for rule in rules for match in begin.finditer(rule.pattern)])


def settle(hits: list[Hit]) -> list[Hit]:
    """Settle overlaps: the longest stays, then the first, then the rule that stands higher in its file."""
    taken: list[Hit] = []
    covered = bytearray(max((hit.end for hit in hits), default=0))
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if hit.end > hit.start and not any(covered[hit.start : hit.end]):
            covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            taken.append(hit)
    return sorted(taken, key=lambda hit: hit.start)
