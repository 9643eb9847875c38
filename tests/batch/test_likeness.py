"""Texts that are nearly the same: a second reading of a plan is near the first, another plan is not."""

from pathlib import Path

from unidecode import unidecode

from pipeline.batch.likeness import NEAR, near_earlier, signature

TEXTS = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[2] / "corpus" / "texts").glob("*.txt"))[:12]
]


def read_again(text: str) -> str:
    """As an English engine may read it: no marks, and one word in 50 misread."""
    words = unidecode(text).split()
    return " ".join(f"{word[:-1]}1" if at % 50 == 0 else word for at, word in enumerate(words))


def signed(text: str) -> int:
    found = signature(text)
    assert found is not None
    return found


def test_a_second_reading_is_near_and_no_other_plan_is() -> None:
    signatures = [signed(text) for text in TEXTS] + [signed(read_again(text)) for text in TEXTS]
    count = len(TEXTS)
    assert near_earlier(signatures).tolist() == [-1] * count + list(range(count))


def test_the_first_of_those_that_are_near_is_named() -> None:
    first = signed(TEXTS[0])
    near, far = first ^ 0b101, first ^ ((1 << (NEAR + 1)) - 1)
    assert near_earlier([first, far, near, first]).tolist() == [-1, -1, 0, 0]


def test_a_text_of_few_words_is_compared_with_nothing() -> None:
    assert signature("ỦY BAN NHÂN DÂN TỈNH\nSố: 12/KH-UBND\nKẾ HOẠCH") is None
