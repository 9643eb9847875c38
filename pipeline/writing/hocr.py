"""A document as hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/), XHTML that the common viewers open."""

from xml.etree import ElementTree as ET

from pipeline.model import Box, Document
from pipeline.writing.alto import around, visible
from pipeline.writing.words import lines_of


def to_hocr(document: Document) -> str:
    """hOCR: restored words in `ocrx_word` with `x_wconf` (0 to 100); boxes are pixels, left top right bottom."""
    root = ET.Element("html", {"xmlns": "http://www.w3.org/1999/xhtml", "lang": "vi"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = visible(document.source)
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "meta", name="ocr-system", content="kehoach")
    ET.SubElement(head, "meta", name="ocr-capabilities", content="ocr_page ocr_line ocrx_word")
    body = ET.SubElement(root, "body")
    for page, lines in lines_of(document):
        whole = Box(page.number, 0, 0, page.width, page.height)
        title = f"{_box(whole)}; ppageno {page.number - 1}"
        sheet = ET.SubElement(body, "div", {"class": "ocr_page", "id": f"page_{page.number}", "title": title})
        for number, line in enumerate(lines, 1):
            placed_words = [placed for placed in line if placed.word.box and placed.content]
            if not placed_words:
                continue
            row = ET.SubElement(
                sheet,
                "span",
                {
                    "class": "ocr_line",
                    "id": f"line_{page.number}_{number}",
                    "title": _box(around(placed_words)),
                },
            )
            for index, placed in enumerate(placed_words, 1):
                if placed.word.box is None:
                    continue
                sure = placed.probability if placed.probability is not None else placed.word.confidence
                confidence = "" if sure is None else f"; x_wconf {round(100 * sure)}"
                word = ET.SubElement(
                    row,
                    "span",
                    {
                        "class": "ocrx_word",
                        "id": f"word_{page.number}_{number}_{index}",
                        "title": _box(placed.word.box) + confidence,
                    },
                )
                word.text = visible(placed.content)
                word.tail = " "
    ET.indent(body, " ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        + ET.tostring(root, encoding="unicode")
        + "\n"
    )


def _box(box: Box) -> str:
    return f"bbox {box.left} {box.top} {box.left + box.width} {box.top + box.height}"
