"""Rules are data: every row matches its example and leaves its counter-example; a bad row is refused."""

from pathlib import Path

import pytest

from pipeline.errors import DictionaryError
from pipeline.extracting.rules import (
    Rule,
    compile_pattern,
    find_hits,
    load_part_rows,
    load_parts,
    load_rules,
    read_rules,
    rule_files,
)

ALL = [(name, rule) for name in rule_files() for rule in load_rules(name)]

HEADER = "name\tpattern\tmeaning\tright\twrong\texample\tnot_example\tsource\tnote\n"


@pytest.mark.parametrize(
    ("file", "rule"), ALL, ids=lambda value: value.name if isinstance(value, Rule) else value
)
def test_rule_earns_its_place(file: str, rule: Rule) -> None:
    assert rule.pattern.search(rule.example), f"{file}: {rule.name} misses its example"
    # among the rules of its file: `không dưới 3%` is no `dưới 3%`, because a longer rule takes it
    taken = {hit.rule.name for hit in find_hits(load_rules(file), rule.not_example)}
    assert rule.name not in taken, f"{file}: {rule.name} takes its counter-example"


@pytest.mark.parametrize("part", load_part_rows(), ids=lambda part: part["name"])
def test_part_earns_its_place(part: dict[str, str]) -> None:
    pattern = compile_pattern(part["pattern"], load_parts())
    assert pattern.fullmatch(part["example"])
    assert not pattern.fullmatch(part["not_example"])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("na\u0306m\tnăm {year}\tyear\t0\t0\tnăm 2022\tnăm\tlaw\t\n", "NFC"),
        (
            "a\tnăm\tyear\t0\t0\tnăm\tx\tlaw\t\na\tquý\tyear\t0\t0\tquý\tx\tlaw\t\n",
            "line 3: name 'a' stands twice",
        ),
        ("a\tnăm (\tyear\t0\t0\tnăm\tx\tlaw\t\n", "line 2: missing"),
        ("a\t{century}\tyear\t0\t0\tnăm\tx\tlaw\t\n", "no part 'century'"),
        ("a\tnăm ?\tyear\t0\t0\tnăm\tx\tlaw\t\n", "a blank cannot be repeated"),
        ("a\tnăm\tyear\tmany\t0\tnăm\tx\tlaw\t\n", "are counts"),
        ("a\tnăm\n", "2 cells under 9 columns"),
        ("a\tnăm\tyear\t0\t0\t\tx\tlaw\t\n", "line 2: example is empty"),
        ("a\tnăm\tyear\t0\t0\tnăm\t\tlaw\t\n", "line 2: not_example is empty"),
        ("a\tnăm\tyear\t0\t0\tnăm\tx\t\t\n", "line 2: source is empty"),
        (" a\tnăm\tyear\t0\t0\tnăm\tx\tlaw\t\n", "blanks around it"),
    ],
)
def test_bad_row_is_refused_with_file_and_line(tmp_path: Path, rows: str, reason: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"bad\.tsv, line \d") as caught:
        read_rules(path, {"year": "[0-9]{4}"})
    assert reason in str(caught.value)


def test_unknown_and_missing_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("name\tpatern\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match="unknown column 'patern'"):
        read_rules(path, {})
    path.write_text("name\tpattern\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match="column 'meaning' is missing"):
        read_rules(path, {})


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="reinstall"):
        read_rules(tmp_path / "none.tsv", {})


def test_overlaps_are_settled_longest_then_first(tmp_path: Path) -> None:
    path = tmp_path / "rules.tsv"
    short = "short\tnăm 20\\d\\d\tyear\t0\t0\tnăm 2022\tnăm\tlaw\t\n"
    long = "long\tđầu năm 20\\d\\d\tday\t0\t0\tđầu năm 2022\tnăm 2022\tlaw\t\n"
    path.write_text(HEADER + short + long, encoding="utf-8")
    hits = find_hits(read_rules(path, {}), "đầu năm 2022, năm\n2023")
    assert [hit.rule.name for hit in hits] == ["long", "short"]
    assert [hit.match.group() for hit in hits] == ["đầu năm 2022", "năm\n2023"]
