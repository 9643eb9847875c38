"""A document as hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/), XHTML that the common viewers open."""

from importlib.metadata import version
from xml.etree import ElementTree as ET

from pipeline.model import BlockKind, Box, Document, Page
from pipeline.writing.alto import visible
from pipeline.writing.words import Line, Region, around, regions_of

_FLOATS: dict[BlockKind | None, str] = {
    "header": "ocr_header",
    "table": "ocr_table",
    "footnote": "ocr_textfloat",
    "page number": "ocr_pageno",
}
"""The classes of what stands beside the running text, which is `ocr_carea`. The specification has none for footnotes."""


def to_hocr(document: Document) -> str:
    """hOCR: restored words in `ocrx_word`, `x_wconf` the probability in percent that each is right.

    Boxes are pixels of the page image as it was read (upright and straight): left, top, right, bottom. A block of the
    page is a float or an `ocr_carea`; its attribute `data-kind` (HTML's own) tells recipients and signature too, for which
    the specification has no class.
    """
    root = ET.Element("html", {"xmlns": "http://www.w3.org/1999/xhtml", "xml:lang": "vi", "lang": "vi"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "title").text = visible(document.source)
    for name, content in (
        ("ocr-system", f"kehoach {version('kehoach')}"),
        (
            "ocr-capabilities",
            f"ocr_page ocr_carea {' '.join(_FLOATS.values())} ocr_par ocr_line ocrx_word ocrp_lang",
        ),
        ("ocr-number-of-pages", str(len(document.pages))),
        ("ocr-langs", "vi"),
        ("ocr-scripts", "Latn"),
    ):
        ET.SubElement(head, "meta", name=name, content=content)
    body = ET.SubElement(root, "body")
    for page, regions in regions_of(document):
        _add_page(body, document.source, page, regions)
    ET.indent(body, " ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        + ET.tostring(root, encoding="unicode")
        + "\n"
    )


def _add_page(body: ET.Element, source: str, page: Page, regions: list[Region]) -> None:
    whole = Box(page.number, 0, 0, page.width, page.height)
    image = visible(source).replace('"', "'")  # the specification knows no way to quote a quotation mark
    title = f'image "{image}"; {_bbox(whole)}; ppageno {page.number - 1}; scan_res {page.dpi} {page.dpi}'
    sheet = ET.SubElement(body, "div", {"class": "ocr_page", "id": f"page_{page.number}", "title": title})
    number = 0
    for index, region in enumerate(regions, 1):
        kind = _FLOATS.get(region.kind, "ocr_carea")
        block = _add(sheet, "div", kind, f"block_{page.number}_{index}", [_bbox(around(region.words))])
        if region.kind:
            block.set("data-kind", region.kind)
        for paragraph in region.paragraphs:
            number += 1
            name = f"{page.number}_{number}"
            box = around([word for line in paragraph for word in line])
            element = _add(block, "p", "ocr_par", f"par_{name}", [_bbox(box)])
            element.set("lang", "vi")
            for row, line in enumerate(paragraph, 1):
                _add_line(element, line, f"{name}_{row}")


def _add_line(paragraph: ET.Element, line: Line, name: str) -> None:
    span = _add(paragraph, "span", "ocr_line", f"line_{name}", [_bbox(around(line))])
    for index, word in enumerate(line, 1):
        sure = "" if word.sureness is None else f"x_wconf {round(100 * word.sureness)}"
        element = _add(span, "span", "ocrx_word", f"word_{name}_{index}", [_bbox(word.box), sure])
        element.text = visible(word.content)


def _add(parent: ET.Element, tag: str, kind: str, name: str, properties: list[str]) -> ET.Element:
    element = ET.SubElement(parent, tag, {"class": kind, "id": name})
    title = "; ".join(filter(None, properties))
    if title:
        element.set("title", title)
    return element


def _bbox(box: Box | None) -> str:
    return "" if box is None else f"bbox {box.left} {box.top} {box.left + box.width} {box.top + box.height}"
