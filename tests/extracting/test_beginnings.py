"""The quick search finds what the slow one finds."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extracting.beginnings import Beginnings, beginnings
from pipeline.extracting.rules import load_rules, rule_files

RULES = [rule for file in rule_files() for rule in load_rules(file)]
PIECES = [part for rule in RULES for part in (rule.example, rule.not_example)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text("nNgàyÀÝ 0123/.-\nİıſK%", max_size=6), max_size=8),
    st.booleans(),
)
def test_the_quick_search_finds_what_the_slow_one_finds(parts: list[str], capitals: bool) -> None:
    text = "".join(parts).upper() if capitals else "".join(parts)
    quick = Beginnings(text)
    for rule in RULES:
        slow = [match.span() for match in rule.pattern.finditer(text)]
        assert [match.span() for match in quick.finditer(rule.pattern)] == slow, rule.name


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("quý [1-4]", {"quý"}),
        (r"\bQUÝ|tháng", {"quý", "tháng"}),
        ("(?:ngày )?[12]/", {"ngày", "1/", "2/"}),
        (r"(?<!x)(?P<a>a{2})b", {"a"}),
        ("a?b?", None),
        (r"\w+/", None),
        ("[^x]y", None),
        ("", None),
    ],
)
def test_beginnings_of_a_pattern(pattern: str, expected: set[str] | None) -> None:
    blank = re.sub(" ", r"\\s+", pattern)  # as rules write it
    assert beginnings(re.compile(blank, re.IGNORECASE)) == expected


def test_most_rules_are_searched_quickly() -> None:
    slow = [rule.name for rule in RULES if beginnings(rule.pattern) is None]
    assert len(slow) < len(RULES) / 10, slow
