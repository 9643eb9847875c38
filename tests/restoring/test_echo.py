"""The rest of a document is heard where a word is unsure, and nowhere else."""

import numpy as np

from pipeline.restoring import decide, restore
from pipeline.restoring.echo import SURE, UNSURE, echo

CLEAR = "Uy ban nhân dân xã Nậm Lúc ban hành. Nhân dân xã Nậm Lúc thi đua. Xã Nậm Lúc hoàn thành.\n"
DAMAGED = "Can bo xa Nam Luc tham gia hgi nghi.\n"


def test_a_name_that_is_clear_elsewhere_is_found_again() -> None:
    assert restore(DAMAGED, "eng").text == "Cán bộ xã Nậm Lực tham gia hội nghị.\n"
    found = restore(CLEAR + DAMAGED, "eng")
    assert found.text == CLEAR.replace("Uy", "Ủy") + "Cán bộ xã Nậm Lúc tham gia hội nghị.\n"
    assert [fix.printed for fix in found.fixes if fix.rule == "document"] == ["Luc"]


def test_one_clear_place_is_heard_on_both_sides() -> None:
    assert restore(DAMAGED + CLEAR, "eng").text.startswith("Cán bộ xã Nậm Lúc")


def test_what_the_page_does_not_allow_is_not_heard() -> None:
    other = DAMAGED.replace("Luc", "Xang")
    assert "Nậm Lúc" not in restore(CLEAR + other, "eng").text.split("\n")[1]


def test_a_document_that_says_nothing_clearly_changes_nothing() -> None:
    for text in ("", "Luc", DAMAGED):
        decisions = decide(text, "eng")
        assert not decisions.echoed.any()


def test_only_unsure_words_are_decided_anew() -> None:
    assert UNSURE < SURE
    alone, together = decide(DAMAGED, "eng"), decide(CLEAR + DAMAGED, "eng")
    changed = np.flatnonzero(together.echoed)
    assert len(changed) == 1
    words = len(alone.decided.row)
    assert int(changed[0]) >= len(together.decided.row) - words
    odds = alone.weighed.odds[int(changed[0]) - len(together.decided.row)]
    assert odds < UNSURE


def test_the_cleaner_a_page_the_less_is_heard() -> None:
    decisions = decide(CLEAR + DAMAGED, "eng")
    decoder, lattice = decisions.decoder, decisions.lattice
    before = decoder.decode(lattice)
    from pipeline.restoring.certainty import weigh

    weighed = weigh(decoder, lattice, before)
    dirty, clean = (
        echo(decoder, lattice, before, weighed, np.full(len(before.row), odds, np.float32))
        for odds in (0.0, 50.0)
    )
    assert (dirty.row != before.row).sum() == 1
    assert (clean.row == before.row).all()
