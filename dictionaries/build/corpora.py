"""The text corpora that the models are counted from: which weigh how much, and which part is held out."""

import lzma
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HELD_OUT_BLOCK = 200
"""Lines in a block; every 50th block of a corpus is never counted or rendered, so that models can be measured on it."""
HELD_OUT_EVERY = 50


@dataclass(frozen=True, slots=True)
class Corpus:
    """One corpus: `weight` multiplies its counts (plans and Party papers read like our documents, news does not)."""

    name: str
    weight: int


CORPORA = (
    Corpus("admin_laocai_sct", 8),
    Corpus("party_news_nqb97", 6),
    Corpus("gov_vnmasterplan", 6),
    Corpus("legal_vbpl_1000", 4),
    Corpus("legal_alqac2023", 2),
    Corpus("legal_tvpl_johnPa02", 2),
    Corpus("legal_phapdien_diepxuan", 1),
    Corpus("news_vietnews", 2),
)


def read_lines(folder: Path, name: str, *, held_out: bool = False) -> Iterator[str]:
    """The lines of a corpus in NFC: those to count, or those held out."""
    path = folder / f"{name}.txt.xz"
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if (number // HELD_OUT_BLOCK % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == held_out:
                yield unicodedata.normalize("NFC", line.rstrip("\n"))


WORD = re.compile(r"[^\W\d_]+")
