"""Documents that bear a mark of secrecy (Mật, Tối mật, Tuyệt mật): seen on the first page, held back from what is handed on."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import FileAccessError
from pipeline.extracting import extract
from pipeline.writing.tables import TABLES, export, load

PLAN = """UBND TỈNH HÀ LÂM                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ                           Độc lập - Tự do - Hạnh phúc
Số: {number}/KH-SNV                      Hà Lâm, ngày 05 tháng 02 năm 2024
{mark}
KẾ HOẠCH
Bảo vệ bí mật nhà nước năm 2024

Căn cứ Luật Bảo vệ bí mật nhà nước số 29/2018/QH14 ngày 15 tháng 11 năm 2018;
1. Phấn đấu {number}% trở lên cán bộ được tập huấn bảo mật.
{body}
"""


def secrecy(mark: str = "", body: str = "") -> str | None:
    return extract(PLAN.format(number=70, mark=mark, body=body)).document.secrecy


@pytest.mark.parametrize(
    ("mark", "level"),
    [
        ("MẬT", "Mật"),
        ("| MẬT |", "Mật"),
        ("[ TỐI MẬT ]", "Tối mật"),
        ("        TUYỆT  MẬT", "Tuyệt mật"),
        ("T Ố I  M Ậ T", "Tối mật"),
        ("TUYÊT MÂT", "Tuyệt mật"),
        ("Độ mật: TỐI MẬT", "Tối mật"),
        ("MẬT                                 ĐẢNG CỘNG SẢN VIỆT NAM", "Mật"),
        ("MẬT\nTỐI MẬT", "Tối mật"),
    ],
)
def test_a_mark_in_a_frame_or_alone_on_its_line_is_read(mark: str, level: str) -> None:
    text = PLAN.format(number=70, mark=mark, body="")
    header = extract(text).document
    assert header.secrecy == level
    place = header.evidence["secrecy"]
    assert text[place.start_char : place.end_char] in mark
    assert header.issuer == "Sở Nội vụ", "the mark is no part of it"


@pytest.mark.parametrize(
    "line",
    ["MẶT TRẬN", "MẶT TRẬN TỔ QUỐC VIỆT NAM", "BÍ MẬT NHÀ NƯỚC", "Mật", "BẢO MẬT", "MẶT", "Mặt trận Tổ quốc"],
)
def test_other_words_are_no_mark(line: str) -> None:
    assert secrecy(line) is None


def test_a_mark_counts_on_the_first_page_only_and_above_the_title() -> None:
    assert secrecy(body="MẬT") is None
    assert secrecy(body="\f\nTUYỆT MẬT") is None


def test_without_a_title_the_whole_first_page_is_looked_at() -> None:
    assert extract("Trang đầu đọc không rõ\nTỐI MẬT\nnội dung").document.secrecy == "Tối mật"
    assert extract("Trang đầu\nTỐI MẬT\fnội dung").document.secrecy == "Tối mật"
    assert extract("Trang đầu\n\fTỐI MẬT\nnội dung").document.secrecy is None


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three plans: an open one and two that are marked; all are nearly alike."""
    shelf = tmp_path_factory.mktemp("secrecy") / "shelf"
    shelf.mkdir()
    for name, mark, number in ("open", "", 71), ("a-secret", "TỐI MẬT", 72), ("secret-too", "MẬT", 73):
        (shelf / f"{name}.txt").write_text(PLAN.format(number=number, mark=mark, body=""), "utf-8")
    out = shelf.parent / "out"
    kehoach("extract", shelf, "--out", out)
    return out


def kehoach(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "jsonl"])
def test_marked_documents_are_held_back_from_every_table(results: Path, tmp_path: Path, form: str) -> None:
    done = export(results, form, tmp_path)
    assert done.held_back == {"a-secret": "Tối mật", "secret-too": "Mật"}
    for name in TABLES:
        path = tmp_path / f"{name}.{form}"
        if form == "xlsx":
            table = pd.read_excel(tmp_path / "kehoach.xlsx", sheet_name=name)
        elif form == "jsonl":
            table = pd.read_json(path, lines=True)
        else:
            table = pd.read_csv(path) if form == "csv" else pd.read_parquet(path)
        assert set(table.get("document", ())) <= {"open"}
        assert "secret" not in table.to_csv()
    assert load(results).targets["document"].nunique() == 3


def test_the_command_says_what_it_held_back_and_includes_it_when_asked(results: Path, tmp_path: Path) -> None:
    done = kehoach("export", results, "--format", "csv", "--out", tmp_path)
    assert done.stderr == (
        "Held back as state secrets: 1 marked Mật, 1 marked Tối mật; --with-secret includes them.\n"
    )
    assert len(pd.read_csv(tmp_path / "documents.csv")) == 1
    done = kehoach("export", results, "--format", "csv", "--out", tmp_path, "--with-secret")
    assert done.stderr == ""
    assert sorted(pd.read_csv(tmp_path / "documents.csv")["secrecy"].dropna()) == ["Mật", "Tối mật"]
    assert "state secrets too" in kehoach("query", "--help").stdout


def test_tables_from_before_marks_were_read_are_refused(results: Path, tmp_path: Path) -> None:
    for name in TABLES:
        table = pd.read_parquet(results / f"{name}.parquet")
        table.drop(columns="secrecy", errors="ignore").to_parquet(tmp_path / f"{name}.parquet", index=False)
    with pytest.raises(FileAccessError, match="read no marks of secrecy"):
        export(tmp_path, "csv", tmp_path / "export")
