"""Numbers in a score: how many of gold's are there, and how many that are there gold has."""

import pytest

from pipeline.evaluating.text import score

GOLD = "{{2}}\nSố: 11/KH-VP ngày 15/3/2022, phấn đấu 95%"


@pytest.mark.parametrize(
    ("found", "there", "right"),
    [
        ("Số: 11/KH-VP ngày 15/3/2022, phấn đấu 95%", 1.0, 1.0),
        ("2\nSố: 11/KH-VP ngày 15/3/2022, phấn đấu 95%", 1.0, 1.0),
        ("Số: 11/KH-VP ngày 15/3/2022, phấn đấu 96%", 2 / 3, 2 / 3),
        # what was read from an incoming stamp is no number of the document
        ("CV ĐẾN Số: 2770\nSố: 11/KH-VP ngày 15/3/2022, phấn đấu 95%", 1.0, 3 / 4),
        ("Số: ngày, phấn đấu", 0.0, 1.0),
    ],
)
def test_numbers_that_were_invented_count_against_precision(found: str, there: float, right: float) -> None:
    one = score(GOLD, found)
    assert one.number_rate == pytest.approx(there)
    assert one.number_precision == pytest.approx(right)
