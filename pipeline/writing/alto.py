"""A document as ALTO 4 (https://www.loc.gov/standards/alto/), one Page element a page."""

import re
from importlib.metadata import version
from typing import get_args
from xml.etree import ElementTree as ET

from pipeline.model import BlockKind, Box, Document, Page
from pipeline.writing.words import Line, PlacedWord, Region, around, regions_of

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
VERSION = "4.4"
_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"

_READING = "words read with Tesseract's Vietnamese model, or taken from the text layer"
_RESTORING = (
    "damaged words restored: CONTENT is the restored word, WC the probability that it is right (the engine's"
    " confidence where restoration weighed nothing), ALTERNATIVE of purpose 'read' what was read in its place"
)
_STEPS = {"reading": ("contentGeneration", _READING), "restoring": ("contentModification", _RESTORING)}


def to_alto(document: Document) -> str:
    """ALTO 4.4: the restored words, with what was read in the place of a changed one as its ALTERNATIVE.

    Measures are pixels of the page image as it was read: upright and straight. A block of the page is a TextBlock, which
    refers to a LayoutTag that says its kind; where there are no blocks (plain text), a paragraph is one.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(
        _tag("alto"), {f"{_INSTANCE}schemaLocation": f"{NAMESPACE} {_SCHEMA}", "SCHEMAVERSION": VERSION}
    )
    _describe(root, document)
    pages = list(regions_of(document))
    _add_tags(root, {region.kind for _, regions in pages for region in regions})
    layout = ET.SubElement(root, _tag("Layout"))
    for page, regions in pages:
        _add_page(layout, page, regions)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _describe(root: ET.Element, document: Document) -> None:
    description = ET.SubElement(root, _tag("Description"))
    ET.SubElement(description, _tag("MeasurementUnit")).text = "pixel"
    source = ET.SubElement(description, _tag("sourceImageInformation"))
    ET.SubElement(source, _tag("fileName")).text = visible(document.source)
    ET.SubElement(source, _tag("fileIdentifier"), fileIdentifierLocation="SHA-256").text = document.sha256
    for name, (category, words) in _STEPS.items():
        step = ET.SubElement(description, _tag("Processing"), ID=name)
        ET.SubElement(step, _tag("processingCategory")).text = category
        ET.SubElement(step, _tag("processingStepDescription")).text = words
        software = ET.SubElement(step, _tag("processingSoftware"))
        ET.SubElement(software, _tag("softwareName")).text = "kehoach"
        ET.SubElement(software, _tag("softwareVersion")).text = version("kehoach")


def _add_tags(root: ET.Element, used: set[BlockKind | None]) -> None:
    kinds: list[BlockKind] = [kind for kind in get_args(BlockKind) if kind in used]
    if kinds:
        tags = ET.SubElement(root, _tag("Tags"))
        for kind in kinds:
            ET.SubElement(tags, _tag("LayoutTag"), ID=_tag_id(kind), TYPE="block", LABEL=kind)


def _tag_id(kind: BlockKind) -> str:
    return f"kind_{kind.replace(' ', '_')}"


def _add_page(layout: ET.Element, page: Page, regions: list[Region]) -> None:
    element = ET.SubElement(
        layout,
        _tag("Page"),
        ID=f"page_{page.number}",
        PHYSICAL_IMG_NR=str(page.number),
        WIDTH=str(page.width),
        HEIGHT=str(page.height),
        LANG="vi",
    )
    if page.status == "failed":
        element.set("QUALITY_DETAIL", visible(page.reason))
    whole = Box(page.number, 0, 0, page.width, page.height)
    space = ET.SubElement(element, _tag("PrintSpace"), _place(whole))
    for number, region in enumerate(regions, 1):
        name = f"{page.number}_{number}"
        tags = {} if region.kind is None else {"TAGREFS": _tag_id(region.kind)}
        place = _place(around(region.words))
        block = ET.SubElement(space, _tag("TextBlock"), {"ID": f"block_{name}"} | tags | place)
        lines = (line for paragraph in region.paragraphs for line in paragraph)
        for row, line in enumerate(lines, 1):
            _add_line(block, line, f"{name}_{row}")


def _add_line(block: ET.Element, line: Line, name: str) -> None:
    element = ET.SubElement(block, _tag("TextLine"), {"ID": f"line_{name}"} | _place(around(line)))
    for number, word in enumerate(line, 1):
        if number > 1:
            ET.SubElement(element, _tag("SP"), _place(_gap(line[number - 2].box, word.box)))
        _add_word(element, word, f"word_{name}_{number}")


def _add_word(element: ET.Element, word: PlacedWord, name: str) -> None:
    string = ET.SubElement(
        element, _tag("String"), {"ID": name} | _place(word.box) | {"CONTENT": visible(word.content)}
    )
    if word.sureness is not None:
        string.set("WC", f"{word.sureness:.4f}")
    if word.content != word.printed:
        ET.SubElement(string, _tag("ALTERNATIVE"), PURPOSE="read").text = visible(word.printed)


def _gap(before: Box | None, after: Box | None) -> Box | None:
    if before is None or after is None:
        return None
    left = before.left + before.width
    return Box(before.page, left, before.top, max(0, after.left - left), before.height)


def visible(text: str) -> str:
    """Text without what XML 1.0 forbids: control characters, and the half characters of a name that is not UTF-8."""
    return _FORBIDDEN.sub("", text)


_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All but what XML 1.0, 2.2, allows; it allows a carriage return too, which readers turn into a newline."""


def _place(box: Box | None) -> dict[str, str]:
    if box is None:
        return {}
    return {"HPOS": str(box.left), "VPOS": str(box.top), "WIDTH": str(box.width), "HEIGHT": str(box.height)}


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
