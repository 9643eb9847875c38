"""Cases as data: one table a question, in `cases/`."""

import csv
from pathlib import Path


def read_cases(name: str) -> list[dict[str, str]]:
    """The rows of `cases/NAME.tsv`; its first line is a comment."""
    lines = (Path(__file__).parent / "cases" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
