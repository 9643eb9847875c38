"""hOCR as its specification (1.2) asks for it, and as OCRmyPDF reads it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from hocr_spec import HocrValidator
from ocrmypdf.hocrtransform.hocr_parser import HocrParser

from pipeline.model import Block, BlockKind, Document, Page
from pipeline.writing.hocr import to_hocr

XHTML = "{http://www.w3.org/1999/xhtml}"


def written(document: Document, folder: Path) -> Path:
    path = folder / "scan.hocr"
    path.write_text(to_hocr(document), "utf-8")
    return path


def complaints(path: Path) -> list[str]:
    report = HocrValidator("standard").validate(str(path), parse_strict=False)
    return [str(item) for item in report.items if item.level in {"WARN", "ERROR", "FATAL"}]


def test_the_validator_of_the_specification_has_no_complaint(document: Document, tmp_path: Path) -> None:
    assert complaints(written(document, tmp_path)) == []


def test_every_word_stands_in_a_line_of_a_page(document: Document) -> None:
    root = ET.fromstring(to_hocr(document))
    pages = root.findall(f".//{XHTML}div[@class='ocr_page']")
    assert [page.attrib["title"].split("; ")[1:] for page in pages] == [
        ["bbox 0 0 1654 2338", f"ppageno {number}", "scan_res 200 200"] for number in (0, 1)
    ]
    words = [
        word.text
        for line in root.iterfind(f".//{XHTML}span[@class='ocr_line']")
        for word in line.findall(f"{XHTML}span[@class='ocrx_word']")
    ]
    assert words == document.text.split()
    names = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(names) == len(set(names))


def test_blocks_are_floats_or_content_areas_that_tell_their_kind(document: Document) -> None:
    root = ET.fromstring(to_hocr(document))
    found = [
        [(block.attrib["class"], block.attrib["data-kind"]) for block in page]
        for page in root.iterfind(f".//{XHTML}div[@class='ocr_page']")
    ]
    assert found == [
        [("ocr_header" if block.kind == "header" else "ocr_carea", block.kind) for block in page.blocks]
        for page in document.pages
    ]
    assert ("ocr_header", "header") in found[0]
    assert ("ocr_carea", "recipients") in found[1]


def test_tables_footnotes_and_page_numbers_are_floats(read: Callable[..., Document], tmp_path: Path) -> None:
    text = "2\nTT Chỉ tiêu\n1 Theo Luật\n"
    ends = [match.end() - 1 for match in re.finditer(r"\n", text)]
    kinds: tuple[BlockKind, ...] = ("page number", "table", "footnote")
    blocks = tuple(
        Block(kind, text.rfind("\n", 0, end) + 1, end) for kind, end in zip(kinds, ends, strict=True)
    )
    made = read(text)
    path = written(replace(made, pages=(replace(made.pages[0], blocks=blocks),)), tmp_path)
    [page] = ET.parse(path).getroot().findall(f".//{XHTML}div[@class='ocr_page']")
    assert [block.attrib["class"] for block in page] == ["ocr_pageno", "ocr_table", "ocr_textfloat"]
    assert complaints(path) == []


def test_ocrmypdf_reads_words_boxes_and_confidence(document: Document, tmp_path: Path) -> None:
    page = HocrParser(written(document, tmp_path)).parse()
    assert [word.text for word in page.words] == document.text.split("\f")[0].split()
    assert page.dpi == 200
    for word in page.words:
        assert word.bbox is not None
        assert 0 < word.bbox.width < 1654
        assert word.confidence is not None


def test_fractions_stay_what_they_are_though_ocrmypdf_rewrites_them(
    read: Callable[..., Document], tmp_path: Path
) -> None:
    # OCRmyPDF's parser applies NFKC, which makes one and a half eleven halves (its issue 1282); the PDF is not made so
    path = written(read("giảm 1½ lần\n"), tmp_path)
    assert "1½" in path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", path.read_text("utf-8"))


def test_odd_pages_are_valid_too(read: Callable[..., Document], tmp_path: Path) -> None:
    odd = read('Số: <5>&"\x01\n', source='a"b\x02.pdf')
    document = Document(odd.source, odd.sha256, (*odd.pages, Page(2, "", status="failed", reason="damaged")))
    path = written(document, tmp_path)
    assert complaints(path) == []
    assert "image &quot;a'b.pdf&quot;; bbox" in path.read_text("utf-8")
