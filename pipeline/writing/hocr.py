"""A document as hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/), XHTML that the common viewers open."""

from importlib.metadata import version
from xml.etree import ElementTree as ET

from pipeline.model import Box, Document, Page
from pipeline.writing.alto import visible
from pipeline.writing.words import Paragraph, around, paragraphs_of


def to_hocr(document: Document) -> str:
    """hOCR: restored words in `ocrx_word`, `x_wconf` the probability in percent that each is right.

    Boxes are pixels of the page image as it was read (upright and straight): left, top, right, bottom.
    """
    root = ET.Element("html", {"xmlns": "http://www.w3.org/1999/xhtml", "xml:lang": "vi", "lang": "vi"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "title").text = visible(document.source)
    for name, content in (
        ("ocr-system", f"kehoach {version('kehoach')}"),
        ("ocr-capabilities", "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang"),
        ("ocr-number-of-pages", str(len(document.pages))),
        ("ocr-langs", "vi"),
        ("ocr-scripts", "Latn"),
    ):
        ET.SubElement(head, "meta", name=name, content=content)
    body = ET.SubElement(root, "body")
    for page, paragraphs in paragraphs_of(document):
        _add_page(body, document.source, page, paragraphs)
    ET.indent(body, " ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        + ET.tostring(root, encoding="unicode")
        + "\n"
    )


def _add_page(body: ET.Element, source: str, page: Page, paragraphs: list[Paragraph]) -> None:
    whole = Box(page.number, 0, 0, page.width, page.height)
    image = visible(source).replace('"', "'")  # the specification knows no way to quote a quotation mark
    title = f'image "{image}"; {_bbox(whole)}; ppageno {page.number - 1}; scan_res {page.dpi} {page.dpi}'
    sheet = ET.SubElement(body, "div", {"class": "ocr_page", "id": f"page_{page.number}", "title": title})
    if not paragraphs:
        return
    every = [word for paragraph in paragraphs for line in paragraph for word in line]
    area = _add(sheet, "div", "ocr_carea", f"area_{page.number}", _bbox(around(every)))
    for number, paragraph in enumerate(paragraphs, 1):
        name = f"{page.number}_{number}"
        box = around([word for line in paragraph for word in line])
        block = _add(area, "p", "ocr_par", f"par_{name}", _bbox(box))
        block.set("lang", "vi")
        for row, line in enumerate(paragraph, 1):
            span = _add(block, "span", "ocr_line", f"line_{name}_{row}", _bbox(around(line)))
            for index, word in enumerate(line, 1):
                sure = "" if word.sureness is None else f"x_wconf {round(100 * word.sureness)}"
                title = "; ".join(filter(None, (_bbox(word.box), sure)))
                _add(span, "span", "ocrx_word", f"word_{name}_{row}_{index}", title).text = visible(
                    word.content
                )


def _add(parent: ET.Element, tag: str, kind: str, name: str, title: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {"class": kind, "id": name})
    if title:
        element.set("title", title)
    return element


def _bbox(box: Box | None) -> str:
    return "" if box is None else f"bbox {box.left} {box.top} {box.left + box.width} {box.top + box.height}"
