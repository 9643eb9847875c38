"""Letter case: what the page prints where it can be seen, what is usual where it cannot."""

import numpy as np
import pytest

from pipeline.restoring.casing import CaseModel, case_in_context, cased
from pipeline.restoring.channel import Case
from pipeline.restoring.forms import case_of
from pipeline.restoring.language_model import LanguageModel

SEEN = [
    ("Pong", "title"),
    ("PHONG", "upper"),
    ("phong", "lower"),
    ("16n", "lower"),
    ("T6", "title"),
    ("6T", "lower"),
    ("THU'C", "upper"),
    ("X", "title"),
    ("x", "lower"),
    ("IIuyện", "title"),
    ("Iuat", "lower"),
    ("I", "title"),
    ("HDPNd", "upper"),
    ("hđND", "lower"),
    ("16", "lower"),
]


@pytest.mark.parametrize(("read", "case"), SEEN)
def test_the_case_of_a_word_is_seen(read: str, case: Case) -> None:
    assert case_of(read) == case


@pytest.mark.parametrize(
    ("word", "case", "printed"),
    [("đồng", "title", "Đồng"), ("đồng", "upper", "ĐỒNG"), ("đồng", "lower", "đồng"), ("ủy", "title", "Ủy")],
)
def test_a_word_is_printed_in_a_case(word: str, case: Case, printed: str) -> None:
    assert cased(word, case) == printed


def same_letters(meant: str, read: str) -> float:
    """A channel that leaves case alone."""
    return sum(6.0 for one, other in zip(meant, read, strict=False) if one.isupper() != other.isupper())


def blind(meant: str, read: str) -> float:
    """A channel that sees no case at all."""
    return 0.0


CHOSEN = [
    ("seen in lower case", same_letters, "dong", "đồng", None, None, 3.0, "lower"),
    ("seen with a capital", same_letters, "Dong", "đồng", None, None, -3.0, "title"),
    ("seen in capitals", same_letters, "DONG", "đồng", None, None, -3.0, "upper"),
    ("cannot be seen, usual", blind, "0ng", "ông", None, None, 3.0, "title"),
    ("cannot be seen, unusual", blind, "0ng", "ông", None, None, -3.0, "lower"),
    ("among capitals", blind, "0NG", "ông", "BAN", "DAN", -1.0, "upper"),
    ("beside one word in capitals", blind, "0ng", "ông", "UBND", "dan", -1.0, "lower"),
    ("one letter is never all capitals", blind, "0", "ở", "BAN", "DAN", 1.0, "title"),
    ("an l is sure", same_letters, "dan", "dân", "BAN", "TINH", 3.0, "lower"),
]


@pytest.mark.parametrize(
    ("label", "cost", "read", "meant", "before", "after", "usual", "case"),
    CHOSEN,
    ids=[row[0] for row in CHOSEN],
)
def test_the_page_comes_before_what_is_usual(
    label: str,
    cost: object,
    read: str,
    meant: str,
    before: str | None,
    after: str | None,
    usual: float,
    case: Case,
) -> None:
    assert callable(cost)
    assert case_in_context(cost, read, meant, before, after, usual) == case


def test_abbreviations_are_in_capitals_wherever_they_stand() -> None:
    assert case_in_context(blind, "H0ND", "hđnd", "các", "xã", 0.0) == "upper"
    assert case_in_context(blind, "0ong", "đông", "các", "xã", 0.0) == "lower"


USUAL = [
    ("thành", "phố", -1),
    ("đồng", "tháp", 1),
    ("việt", "nam", 1),
    ("kế", "hoạch", -1),
    ("lào", "cai", 1),
]


@pytest.mark.parametrize(("before", "word", "sign"), USUAL)
def test_names_have_capitals(before: str, word: str, sign: int) -> None:
    model, words = CaseModel.load(), LanguageModel.load()
    odds = model.log_odds(np.array([words.number(before)]), np.array([words.number(word)]))
    assert np.sign(odds).tolist() == [sign]


def test_odds_are_known_for_every_pair() -> None:
    rng = np.random.default_rng(5)
    before, word = rng.integers(0, len(LanguageModel.load().vocabulary), (2, 5000))
    odds = CaseModel.load().log_odds(before, word)
    assert (np.abs(odds) <= 4).all()
    assert len(CaseModel.load().capitals) == len(LanguageModel.load().vocabulary)
