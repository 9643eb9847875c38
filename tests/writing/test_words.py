"""Restored words keep the places of the words that were read, whether they were changed, parted or joined."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from pipeline.model import Block, BlockKind, Document, Fix, replay
from pipeline.writing.words import PlacedWord, paragraphs_of, regions_of, to_json

Read = Callable[..., Document]


def words_of(document: Document) -> list[PlacedWord]:
    return [
        word
        for _, paragraphs in paragraphs_of(document)
        for lines in paragraphs
        for line in lines
        for word in line
    ]


def across(word: PlacedWord) -> tuple[int, int]:
    assert word.box is not None
    return word.box.left, word.box.left + word.box.width


def test_a_changed_word_keeps_its_box_and_what_was_read(read: Read) -> None:
    words = words_of(read("Péc lap, Tu do\n", ("Péc", "Độc"), ("lap", "lập"), ("Tu", "Tự")))
    assert [(word.content, word.printed, across(word)) for word in words] == [
        ("Độc", "Péc", (0, 30)),
        ("lập,", "lap,", (40, 80)),
        ("Tự", "Tu", (90, 110)),
        ("do", "do", (120, 140)),
    ]
    assert [word.fix.restored if word.fix else None for word in words] == ["Độc", "lập", "Tự", None]


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        pytest.param("ngày11 tháng", ("ngày11", "ngày 11"), [(0, 34), (43, 60), (70, 120)], id="parted"),
        pytest.param("Quy ết định", ("Quy ết", "Quyết"), [(0, 60), (70, 110)], id="joined"),
        pytest.param("Quy ết định", (" ", ""), [(0, 60), (70, 110)], id="joined-by-the-space-alone"),
        pytest.param("uy ban nhan", ("uy ban", "ủy ban"), [(0, 20), (30, 60), (70, 110)], id="phrase"),
        pytest.param("ke hoa ch", ("ke hoa ch", "kế hoạch"), [(0, 22), (34, 90)], id="three-to-two"),
        pytest.param("| năm", ("|", ""), [(20, 50)], id="taken-out"),
    ],
)
def test_parted_and_joined_words_share_the_boxes(
    read: Read, text: str, change: tuple[str, str], expected: list[tuple[int, int]]
) -> None:
    document = read(text + "\n", change)
    words = words_of(document)
    assert [word.content for word in words] == document.text.split()
    assert [across(word) for word in words] == expected


def test_the_words_of_a_phrase_are_told_apart(read: Read) -> None:
    words = words_of(read("cua uy ban nhan\n", ("uy ban nhan", "ủy ban nhân")))
    assert [(word.printed, word.content, word.fix is not None) for word in words] == [
        ("cua", "cua", False),
        ("uy", "ủy", True),
        ("ban", "ban", False),
        ("nhan", "nhân", True),
    ]


def test_a_blank_line_begins_a_paragraph(read: Read) -> None:
    [(_, paragraphs)] = paragraphs_of(read("KẾ HOẠCH\nnăm 2022\n\nCăn cứ\n"))
    assert [[[word.content for word in line] for line in lines] for lines in paragraphs] == [
        [["KẾ", "HOẠCH"], ["năm", "2022"]],
        [["Căn", "cứ"]],
    ]


def test_every_word_of_a_scan_has_its_place_and_its_probability(document: Document) -> None:
    words = words_of(document)
    assert [word.content for word in words] == document.text.split()
    assert any(word.content != word.printed for word in words)
    for word in words:
        assert document.text[word.start : word.end] == word.content
        assert word.box is not None
        assert (word.fix is None) == (word.content == word.printed)
        assert word.sureness is not None
        assert 0 <= word.sureness <= 1


def test_json_holds_all_that_is_known(document: Document) -> None:
    value = json.loads(to_json(document))
    fixes = [Fix(**{**fix, "alternatives": tuple(map(tuple, fix["alternatives"]))}) for fix in value["fixes"]]
    assert replay(value["raw"], fixes) == value["text"] == document.text
    assert [page["method"] for page in value["pages"]] == ["ocr", "ocr"]
    assert value["pages"][0]["evidence"]["skew"] != 0
    words = [word for page in value["pages"] for line in page["lines"] for word in line]
    assert [value["text"][word["start"] : word["end"]] for word in words] == [
        word["content"] for word in words
    ]
    changed = [word for word in words if word["fix"]]
    assert {word["fix"]["rule"] for word in changed} == {fix.rule for fix in document.fixes}
    assert all({"box", "confidence", "probability", "printed"} <= word.keys() for word in words)
    first, page = value["raw"].split("\f")[0], value["pages"][0]
    assert "".join(first[block["start"] : block["end"]] for block in page["blocks"]).split()
    assert {block["kind"] for block in page["blocks"]} <= set(get_args(BlockKind))


def test_a_region_holds_the_lines_of_its_block(document: Document) -> None:
    for page, regions in regions_of(document):
        assert [region.kind for region in regions] == [block.kind for block in page.blocks]
        for region, block in zip(regions, page.blocks, strict=True):
            printed = [word.printed for word in region.words]
            assert " ".join(printed).split() == page.text[block.start : block.end].split()


def test_a_block_keeps_its_paragraphs_and_a_paragraph_over_two_blocks_is_cut(
    read: Read,
) -> None:
    text = "UBND TỈNH\nSố: 5\nCăn cứ Luật\n\nCăn cứ Nghị định\n"
    made = read(text)
    cut = text.index("Căn")
    blocks = (Block("header", 0, cut - 1), Block("body", cut, len(text) - 1))
    whole = replace(made, pages=(replace(made.pages[0], blocks=blocks),))
    [(_, regions)] = regions_of(whole)
    told = [
        (region.kind, [[" ".join(word.content for word in line) for line in at] for at in region.paragraphs])
        for region in regions
    ]
    assert told == [
        ("header", [["UBND TỈNH", "Số: 5"]]),
        ("body", [["Căn cứ Luật"], ["Căn cứ Nghị định"]]),
    ]


def test_without_blocks_a_region_is_a_paragraph(read: Read) -> None:
    [(_, regions)] = regions_of(read("KẾ HOẠCH\nnăm 2022\n\nCăn cứ\n"))
    assert [(region.kind, len(region.paragraphs), len(region.words)) for region in regions] == [
        (None, 1, 4),
        (None, 1, 2),
    ]
