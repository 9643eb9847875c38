"""A share of what `python -m bench fuzz` reads: damaged files end as pages or as a refusal, never in anything else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.fuzz import MEGABYTES, Case, Reader, damaged, made_to_hurt, seeds
from corpus.plan import PLANS

SAMPLE = PLANS.parent / "sample"

SLOW = {
    "form-in-itself.pdf",
    "billion-laughs.pdf",
    "operators-bomb.pdf",
    "pattern-bomb.pdf",
    "many-pictures.pdf",
    "saves-bomb.pdf",
    "content-bomb.pdf",
    "content-bomb-twice.pdf",
    "text-bomb.pdf",
    "at-the-limit.png",
    "alpha-at-the-limit.png",
}
"""Take a worker's whole time or memory; test_guarded.py has one of each kind."""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def _assert_ends_well(reader: Reader, case: Case, path: Path) -> None:
    path.write_bytes(case.data)
    outcome = reader.read(path)
    assert outcome.how.split(":")[0] in {"read", "some pages failed", "all pages failed", "refused"}, (
        case.damage
    )
    assert outcome.megabytes < MEGABYTES


@pytest.mark.parametrize("part", range(10))
def test_damaged_files_end_well(reader: Reader, tmp_path: Path, part: int) -> None:
    for case in damaged(seeds(SAMPLE), 16, number=part):
        _assert_ends_well(reader, case, tmp_path / f"damaged{case.seed[-4:]}")


@pytest.mark.parametrize("name", [name for name in made_to_hurt() if name not in SLOW])
def test_files_made_to_hurt_end_well(reader: Reader, tmp_path: Path, name: str) -> None:
    _assert_ends_well(reader, Case(name, "made to hurt", made_to_hurt()[name]()), tmp_path / name)
