"""A document as ALTO 4 (https://www.loc.gov/standards/alto/), one Page element a page."""

from xml.etree import ElementTree as ET

from pipeline.model import Box, Document
from pipeline.writing.words import PlacedWord, lines_of

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"


def to_alto(document: Document) -> str:
    """ALTO 4.2: `CONTENT` is the restored word, the OCR's reading of a changed word stands as ALTERNATIVE, `WC` is the
    confidence of the engine, and where a word was changed the probability of the change. Measures are pixels."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("alto"))
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    description = ET.SubElement(root, _tag("Description"))
    ET.SubElement(description, _tag("MeasurementUnit")).text = "pixel"
    source = ET.SubElement(description, _tag("sourceImageInformation"))
    ET.SubElement(source, _tag("fileName")).text = document.source
    layout = ET.SubElement(root, _tag("Layout"))
    for page, lines in lines_of(document):
        element = ET.SubElement(
            layout,
            _tag("Page"),
            ID=f"page_{page.number}",
            PHYSICAL_IMG_NR=str(page.number),
            WIDTH=str(page.width),
            HEIGHT=str(page.height),
        )
        whole = Box(page.number, 0, 0, page.width, page.height)
        space = ET.SubElement(element, _tag("PrintSpace"), _place(whole))
        shown = [
            placed for line in lines if (placed := [word for word in line if word.word.box and word.content])
        ]
        if not shown:
            continue
        everything = around([word for line in shown for word in line])
        block = ET.SubElement(space, _tag("TextBlock"), _place(everything), ID=f"block_{page.number}")
        for number, line in enumerate(shown, 1):
            _add_line(block, line, f"{page.number}_{number}")
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_line(block: ET.Element, line: list[PlacedWord], name: str) -> None:
    element = ET.SubElement(block, _tag("TextLine"), _place(around(line)), ID=f"line_{name}")
    for number, placed in enumerate(line, 1):
        if placed.word.box is None:
            continue
        if number > 1:
            ET.SubElement(element, _tag("SP"))
        string = ET.SubElement(
            element,
            _tag("String"),
            _place(placed.word.box),
            ID=f"word_{name}_{number}",
            CONTENT=visible(placed.content),
        )
        sure = placed.probability if placed.probability is not None else placed.word.confidence
        if sure is not None:
            string.set("WC", f"{sure:.2f}")
        if placed.content != placed.printed:
            ET.SubElement(string, _tag("ALTERNATIVE")).text = visible(placed.printed)


def around(words: list[PlacedWord]) -> Box:
    """The smallest box around words."""
    boxes = [placed.word.box for placed in words if placed.word.box is not None]
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right = max(box.left + box.width for box in boxes)
    bottom = max(box.top + box.height for box in boxes)
    return Box(boxes[0].page, left, top, right - left, bottom - top)


def visible(text: str) -> str:
    """Text without the control characters that XML 1.0 forbids."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


def _place(box: Box) -> dict[str, str]:
    return {"HPOS": str(box.left), "VPOS": str(box.top), "WIDTH": str(box.width), "HEIGHT": str(box.height)}


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
