"""PDF pages as word processors typed them: fonts by their names, their codes as the file holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.reading.encodings import TCVN3, VNI, Encoding


def encode(text: str, encoding: Encoding) -> str:
    """A text as code page 1252 shows its codes. TCVN3 has no toned capitals: those become small letters."""
    codes: dict[str, str] = {}
    for code, letter in (TCVN3 if encoding == "TCVN3" else VNI).items():
        codes.setdefault(letter, code)
    return "".join(codes.get(char, codes.get(char.lower(), char)) for char in text)


@dataclass(frozen=True, slots=True)
class Typed:
    """Lines of text in a font, as code page 1252 shows its codes; with `unicode` the font says which letters they are.

    `how` are the operators before the text.
    """

    lines: Sequence[str]
    font: str = "TimesNewRoman"
    top: float = 780
    unicode: bool = False
    how: str = "0 g"
    size: float = 13
    left: float = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture from its left lower corner, in points; `alpha` below 255 makes it transparent."""

    left: float
    bottom: float
    width: float
    height: float
    grey: int = 200
    alpha: int = 255


def type_pdf(path: Path, *pages: Sequence[Typed | Picture | str]) -> Path:
    """Write a PDF: each page a list of texts, pictures and plain operators, drawn in this order."""
    pdf = pikepdf.new()
    for items in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        fonts, pictures = Dictionary(), Dictionary()
        content = ""
        for index, item in enumerate(items):
            if isinstance(item, str):
                content += item + "\n"
            elif isinstance(item, Picture):
                pictures[f"/P{index}"] = _picture(pdf, item)
                content += f"q {item.width} 0 0 {item.height} {item.left} {item.bottom} cm /P{index} Do Q\n"
            else:
                letters = sorted(set("".join(item.lines)) - {" "}) if item.unicode else []
                fonts[f"/F{index}"] = _font(pdf, item.font, letters)
                content += f"q {item.how} BT /F{index} {item.size} Tf {item.left} {item.top} Td\n"
                for line in item.lines:
                    content += f"{_show(line, letters)} 0 -20 Td\n"
                content += "ET Q\n"
        page.Resources = Dictionary(Font=fonts, XObject=pictures)
        page.Contents = Stream(pdf, content.encode("ascii"))
    pdf.save(path)
    return path


_CODES = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xAE, 0x100)]
"""Codes of letters: every font draws them."""


def _show(line: str, letters: Sequence[str]) -> str:
    codes = bytes(_code(char, letters) for char in line) if letters else line.encode("cp1252")
    return f"<{codes.hex()}> Tj"


def _code(letter: str, letters: Sequence[str]) -> int:
    return 0x20 if letter == " " else _CODES[letters.index(letter)]


def _font(pdf: pikepdf.Pdf, name: str, letters: Sequence[str]) -> pikepdf.Object:
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name(f"/{name}"),
        FirstChar=32,
        LastChar=255,
        Widths=Array([250] + [500] * 223),
        Encoding=Name.WinAnsiEncoding,
    )
    if letters:
        rows = "\n".join(
            f"<{code:02x}> <{char.encode('utf-16-be').hex()}>"
            for code, char in zip(_CODES, letters, strict=False)
        )
        font.ToUnicode = Stream(
            pdf,
            (
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
                "1 begincodespacerange <00> <ff> endcodespacerange\n"
                f"{len(letters)} beginbfchar\n{rows}\nendbfchar endcmap end end"
            ).encode("ascii"),
        )
    return pdf.make_indirect(font)


def _picture(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Object:
    def image(value: int) -> Stream:
        # an uneven surface, as a photograph has: no single colour gives text away
        pixels = bytes(
            (value + 5 * (x + y)) % 256 if value < 255 else value for y in range(20) for x in range(20)
        )
        return Stream(
            pdf,
            pixels,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=20,
            Height=20,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )

    drawn = image(picture.grey)
    if picture.alpha < 255:
        mask = image(0)
        mask.write(bytes([picture.alpha]) * 400)
        drawn.SMask = pdf.make_indirect(mask)
    return pdf.make_indirect(drawn)
