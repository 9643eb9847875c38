"""ALTO as its schema (4.4, https://www.loc.gov/standards/alto/v4/alto-4-4.xsd) asks for it, and as others read it."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from alto_tools import alto_tools

from pipeline.model import Document, Page
from pipeline.writing.alto import NAMESPACE, to_alto

PLACE = {"HPOS", "VPOS", "WIDTH", "HEIGHT"}

# What the schema says of the elements we write: which follow each other inside (* any number, ? at most one), which
# attributes they must have, which they may. No installable package brings the schema itself.
SCHEMA: dict[str, tuple[str, set[str], set[str]]] = {
    "alto": ("Description? Styles? Tags? ReadingOrder? Layout", set(), {"SCHEMAVERSION"}),
    "Description": ("MeasurementUnit sourceImageInformation? OCRProcessing* Processing*", set(), set()),
    "sourceImageInformation": ("fileName? fileIdentifier* documentIdentifier*", set(), set()),
    "fileIdentifier": ("", set(), {"fileIdentifierLocation"}),
    "Processing": (
        """processingCategory? processingDateTime? processingAgency? processingStepDescription*
        processingStepSettings? processingSoftware?""",
        {"ID"},
        set(),
    ),
    "processingSoftware": (
        "softwareCreator? softwareName? softwareVersion? applicationDescription?",
        set(),
        set(),
    ),
    "Tags": ("LayoutTag*", set(), set()),
    "LayoutTag": ("XmlData?", {"ID", "LABEL"}, {"TYPE"}),
    "Layout": ("Page*", set(), set()),
    "Page": (
        "TopMargin? LeftMargin? RightMargin? BottomMargin? PrintSpace?",
        {"ID", "PHYSICAL_IMG_NR"},
        {"WIDTH", "HEIGHT", "LANG", "QUALITY_DETAIL"},
    ),
    "PrintSpace": ("Shape? TextBlock*", set(), PLACE),
    "TextBlock": ("Shape? TextLine*", {"ID"}, PLACE | {"TAGREFS"}),
    "TextLine": ("Shape? String+", set(), PLACE | {"ID"}),
    "String": ("Shape? ALTERNATIVE* Glyph*", {"CONTENT"}, PLACE | {"ID", "WC"}),
    "SP": ("", set(), PLACE | {"ID"}),
    "ALTERNATIVE": ("", set(), {"PURPOSE"}),
}


def tag(element: ET.Element) -> str:
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def assert_as_the_schema_asks(root: ET.Element) -> None:
    names: list[str] = []
    for element in root.iter():
        inside, needed, allowed = SCHEMA.get(tag(element), ("", set(), set()))
        children = [tag(child) for child in element]
        if tag(element) == "TextLine":  # a space stands between strings only
            assert children[::2] == ["String"] * len(children[::2])
            assert children[1::2] == ["SP"] * (len(children) // 2)
            children = children[::2]
        for slot in inside.split():
            name, many = slot.rstrip("*?+"), slot[-1]
            count = next((i for i, child in enumerate(children) if child != name), len(children))
            assert count >= (0 if many in "*?" else 1), (tag(element), name)
            assert count <= (1 if many not in "*+" else count), (tag(element), name)
            children = children[count:]
        assert not children, (tag(element), children)
        attributes = {name for name in element.attrib if not name.startswith("{")}
        assert needed <= attributes <= needed | allowed, (tag(element), attributes)
        assert 0 <= float(element.get("WC", 0)) <= 1
        names += [element.attrib["ID"]] if "ID" in element.attrib else []
    assert len(names) == len(set(names))
    assert {element.attrib["TAGREFS"] for element in root.iter() if "TAGREFS" in element.attrib} <= set(names)
    assert root.findtext(f"{{{NAMESPACE}}}Description/{{{NAMESPACE}}}MeasurementUnit") == "pixel"


def strings(root: ET.Element) -> list[ET.Element]:
    return list(root.iter(f"{{{NAMESPACE}}}String"))


def test_alto_is_as_its_schema_asks(document: Document) -> None:
    root = ET.fromstring(to_alto(document))
    assert_as_the_schema_asks(root)
    contents = [element.attrib["CONTENT"] for element in strings(root)]
    assert contents == document.text.split()
    assert all(unicodedata.is_normalized("NFC", content) for content in contents)


def test_a_text_block_is_a_block_of_the_page_and_its_tag_says_of_what_kind(document: Document) -> None:
    root = ET.fromstring(to_alto(document))
    labels = {tag.attrib["ID"]: tag.attrib["LABEL"] for tag in root.iter(f"{{{NAMESPACE}}}LayoutTag")}
    kinds = [labels[block.attrib["TAGREFS"]] for block in root.iter(f"{{{NAMESPACE}}}TextBlock")]
    assert kinds == [block.kind for page in document.pages for block in page.blocks]
    assert kinds[:3] == ["header", "header", "title"]
    assert set(labels.values()) == set(kinds)


def test_words_lie_in_their_lines_and_blocks(document: Document) -> None:
    root = ET.fromstring(to_alto(document))
    for outer_name, inner_name in (
        ("PrintSpace", "TextBlock"),
        ("TextBlock", "TextLine"),
        ("TextLine", "String"),
    ):
        for outer in root.iter(f"{{{NAMESPACE}}}{outer_name}"):
            left, top, width, height = (
                int(outer.attrib[name]) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")
            )
            for inner in outer.findall(f"{{{NAMESPACE}}}{inner_name}"):
                x, y, w, h = (int(inner.attrib[name]) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
                assert left <= x <= x + w <= left + width
                assert top <= y <= y + h <= top + height


def test_a_corrected_word_names_what_was_read_and_how_likely_it_is(document: Document) -> None:
    root = ET.fromstring(to_alto(document))
    corrected = [
        (word.get("CONTENT"), word[0].text, word[0].get("PURPOSE")) for word in strings(root) if len(word)
    ]
    assert ("TỈNH", "TÍNH", "read") in corrected
    assert len(corrected) == len(document.fixes)
    fix = next(fix for fix in document.fixes if fix.restored == "TỈNH")
    word = next(word for word in strings(root) if len(word) and word.get("CONTENT") == "TỈNH")
    assert float(word.attrib["WC"]) == pytest.approx(fix.probability, abs=1e-3)


def test_another_reader_finds_text_and_confidence(
    document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scan.xml"
    path.write_text(to_alto(document), "utf-8")
    with path.open(encoding="utf-8") as file:
        _, tree, namespace = alto_tools.alto_parse(file)
        alto_tools.alto_text(tree, namespace)
        text = capsys.readouterr().out
        mean = alto_tools.alto_confidence(file, tree, namespace)
    assert text.split() == document.text.split()
    lines = [" ".join(line.split()) for line in document.text.replace("\f", "\n").split("\n") if line.strip()]
    assert [line.strip() for line in text.split("\n") if line.strip()] == lines
    assert 80 < mean < 100


def test_odd_pages_are_as_the_schema_asks_too(read: Callable[..., Document]) -> None:
    odd = read('Số: <5>&"\x01\n', source='a"b\x02.pdf')
    failed = Page(2, "", status="failed", reason="damaged page")
    plain = Page(3, "Kế hoạch\nnăm 2022", method="plain_text")
    document = Document(odd.source, odd.sha256, (*odd.pages, failed, plain))
    root = ET.fromstring(to_alto(document))
    assert_as_the_schema_asks(root)
    assert [word.attrib["CONTENT"] for word in strings(root)] == [
        "Số:",
        '<5>&"',
        "Kế",
        "hoạch",
        "năm",
        "2022",
    ]
    assert [page.get("QUALITY_DETAIL") for page in root.iter(f"{{{NAMESPACE}}}Page")] == [
        None,
        "damaged page",
        None,
    ]
