"""`kehoach extract` as its users run it: what it leaves, what it does the second time, and what it does with bad files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pandas as pd
import pikepdf
import pytest

import pipeline
from corpus.plan import PLANS
from pipeline.batch.events import Progress
from pipeline.batch.run import run
from pipeline.settings import Settings

KEHOACH = Path(sys.executable).with_name("kehoach")
SAMPLE = PLANS.parent / "sample"
TEXT = next(SAMPLE.rglob("*.txt"))

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def kehoach(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEHOACH, *map(str, arguments)], input=stdin, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf of texts: two that share a name, one in a folder with a newline in its name, one hidden, one of another kind."""
    folder = tmp_path / "shelf"
    (folder / "năm\n2022").mkdir(parents=True)
    for name in ("a.txt", "a.TXT", "năm\n2022/=kế hoạch.txt", ".hidden.txt"):
        shutil.copy(TEXT, folder / name)
    (folder / "letter.docx").write_bytes(b"PK\x03\x04")
    return folder


def test_a_run_leaves_records_texts_tables_and_a_report(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = kehoach("extract", shelf, "--out", out)
    assert done.returncode == 0, done.stderr
    names = {path.relative_to(out / "records").as_posix() for path in (out / "records").rglob("*.json")}
    assert names == {"a.txt.json", "a.TXT.json", "năm\n2022/=kế hoạch.json"}
    for table in ("documents", "dates", "references", "phases", "targets", "fixes"):
        assert (out / f"{table}.parquet").is_file()
        assert (out / f"{table}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    report = json.loads((out / "run.json").read_text("utf-8"))
    assert (report["documents"], report["done"], report["skipped_files"], report["failures"]) == (3, 3, 1, [])
    assert not list(out.rglob(".writing-*"))


def test_every_record_slices_back_to_its_text(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kehoach("extract", shelf, "--out", out)
    for path in (out / "records").rglob("*.json"):
        text = (out / "text" / path.relative_to(out / "records").with_suffix(".txt")).read_text("utf-8")
        records = json.loads(path.read_text("utf-8"))
        for kind in ("dates", "references", "phases", "targets"):
            for record in records[kind]:
                assert text[record["start_char"] : record["end_char"]] == record["text"]
                assert text.count("\n", 0, record["start_char"]) + 1 == record["line"]
        assert sum(len(records[kind]) for kind in ("dates", "targets")) > 10


def test_tables_have_the_right_types(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kehoach("extract", shelf, "--out", out)
    results = pipeline.load(out)
    assert len(results.documents) == 3
    assert pd.api.types.is_datetime64_any_dtype(results.dates["start"])
    assert pd.api.types.is_float_dtype(results.targets["value"])
    assert pd.api.types.is_integer_dtype(results.phases["ordinal"])
    assert pd.api.types.is_string_dtype(results.targets["subject"])
    assert set(results.targets["document"]) <= set(results.documents["document"])


def test_a_cell_that_would_be_a_formula_is_text(shelf: Path, tmp_path: Path) -> None:
    (shelf / "=1+1.txt").write_text("=HYPERLINK", "utf-8")
    out = tmp_path / "out"
    kehoach("extract", shelf, "--out", out)
    assert "'=1+1" in (out / "documents.csv").read_text("utf-8-sig")


def test_the_second_run_does_nothing_a_changed_file_is_redone(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kehoach("extract", shelf, "--out", out)
    before = (out / "targets.parquet").read_bytes()
    second = kehoach("extract", shelf, "--out", out)
    assert "unchanged since the last run" in second.stderr
    assert json.loads((out / "run.json").read_text())["unchanged"] == 3
    assert (out / "targets.parquet").read_bytes() == before
    (shelf / "a.txt").write_text(TEXT.read_text("utf-8").replace("70%", "71%"), "utf-8")
    kehoach("extract", shelf, "--out", out)
    assert json.loads((out / "run.json").read_text())["unchanged"] == 2
    assert 71.0 in set(pipeline.load(out).targets["value"])


def test_results_inside_the_shelf_are_not_read(shelf: Path) -> None:
    kehoach("extract", shelf, "--out", shelf / "out")
    kehoach("extract", shelf, "--out", shelf / "out")
    assert json.loads((shelf / "out" / "run.json").read_text())["documents"] == 3


def test_bad_files_become_rows_with_a_reason_and_the_run_goes_on(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    shutil.copy(TEXT, shelf / "good.txt")
    (shelf / "empty.pdf").write_bytes(b"")
    (shelf / "truncated.pdf").write_bytes(next(SAMPLE.rglob("*.pdf")).read_bytes()[:3000])
    (shelf / "other.txt").write_bytes("Kế hoạch".encode("utf-16-be")[1:])
    (shelf / "lies.png").write_bytes(b"PK\x03\x04 a word processor's file")
    out = tmp_path / "out"
    done = kehoach("extract", shelf, "--out", out)
    assert done.returncode == 20, done.stderr
    assert "Traceback" not in done.stderr
    documents = pipeline.load(out).documents.set_index("document")
    assert documents["status"].to_dict() == {
        "good": "ok",
        "empty": "failed",
        "truncated": "failed",
        "other": "failed",
        "lies": "failed",
    }
    assert (documents.loc[documents["status"] == "failed", "reason"].str.len() > 10).all()
    assert (out / "records" / "good.json").is_file()
    assert not (out / "records" / "empty.json").exists()


def test_an_unreadable_file_is_named_once(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 cut")
    done = kehoach("extract", bad, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.count("bad.pdf") == 1
    assert f"failed: {bad}: a PDF that is damaged" in done.stderr
    reason = pipeline.load(tmp_path / "out").documents.loc[0, "reason"]
    assert str(reason).startswith("a PDF that is damaged")


def test_pages_have_a_total_only_once_all_documents_are_opened(shelf: Path, tmp_path: Path) -> None:
    for number in range(6):
        (shelf / f"{number}.txt").write_text("Kế hoạch\n\f" * (number + 1), "utf-8")
    told: list[Progress] = []
    summary = run([shelf], tmp_path / "out", Settings(), 1, told.append)
    assert told[0].pages is None
    assert {now.pages for now in told} == {None, summary.pages}
    assert (told[-1].pages, told[-1].pages_done) == (summary.pages, summary.pages)


def test_a_truncated_image_is_named(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jpg"
    content = next(SAMPLE.rglob("*.jpg")).read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    for options in ((), ("--raw",)):
        done = kehoach("read", *options, cut)
        assert done.returncode == 2
        assert done.stderr == "kehoach: cut.jpg: page 1: damaged or truncated image\n"


@pytest.mark.parametrize("there", [False, True], ids=["no-folder", "no-results"])
@pytest.mark.parametrize(
    "command", [("query", "SELECT 1"), ("export", "--format", "csv")], ids=["query", "export"]
)
def test_without_results_the_message_says_how_to_get_them(
    tmp_path: Path, command: tuple[str, ...], there: bool
) -> None:
    folder = tmp_path / "results"
    if there:
        folder.mkdir()
    done = kehoach(command[0], folder, *command[1:])
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith(f"kehoach: {folder}")
    assert "kehoach extract PATH --out DIR" in done.stderr
    assert folder.exists() == there, "nothing is made where nothing is found"


def test_why_each_page_was_read_as_it_was_is_told(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    shutil.copy(TEXT, shelf / "plan.txt")
    pdf = pikepdf.new()
    for _ in range(2):
        pdf.add_blank_page()
    pdf.add_blank_page(page_size=(14_000, 14_000))
    pdf.save(shelf / "wall.pdf")
    kehoach("extract", shelf, "--out", out)
    documents = pipeline.load(out).documents.set_index("document")
    reasons = json.loads(str(documents.loc["wall", "page_reasons"]))
    failed = next(reason for reason in reasons if reason.startswith("failed: a page of"))
    assert reasons == {"no words on the page": [1, 2], failed: [3]}
    assert json.loads((out / "run.json").read_text("utf-8"))["page_reasons"] == {
        "plain text": 1,
        "no words on the page": 2,
        failed: 1,
    }
    told = kehoach("explain", shelf / "wall.pdf", "--page", "2")
    assert "page 2: ocr, blank: no words on the page" in told.stdout
    assert "layer_words 0, layer_valid 0," in told.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("extract", "/nowhere/at/all.pdf", "--out", "{out}"), 5, id="missing-path"),
        pytest.param(("extract", "{out}"), 1, id="no-out"),
        pytest.param(("read", "{empty}"), 2, id="empty-file"),
        pytest.param(("read", "{encrypted}"), 8, id="encrypted"),
        pytest.param(("export", "{out}", "--format", "csv"), 5, id="no-results"),
        pytest.param(("bogus",), 1, id="no-such-command"),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    import pikepdf

    (tmp_path / "empty.pdf").write_bytes(b"")
    with pikepdf.new() as locked:
        locked.add_blank_page()
        locked.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    places = {"out": tmp_path / "out", "empty": tmp_path / "empty.pdf", "encrypted": tmp_path / "locked.pdf"}
    done = kehoach(*(argument.format(**places) for argument in arguments))
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@needs_tesseract
def test_a_run_that_is_killed_goes_on_to_the_same_tables(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shutil.copytree(SAMPLE / "tinh-uy", shelf)
    shutil.copy(TEXT, shelf / "text.txt")
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert kehoach("extract", shelf, "--out", whole).returncode == 0
    running = subprocess.Popen([KEHOACH, "extract", shelf, "--out", cut], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (cut / "records").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.kill()
    running.wait()
    assert kehoach("extract", shelf, "--out", cut).returncode == 0
    for table in ("dates", "references", "phases", "targets", "fixes"):
        pd.testing.assert_frame_equal(
            getattr(pipeline.load(cut), table), getattr(pipeline.load(whole), table)
        )


@needs_tesseract
def test_ctrl_c_finishes_the_pages_in_work_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = subprocess.Popen(
        [KEHOACH, "extract", SAMPLE, "--out", out, "--jobs", "1"], stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (out / "catalogue.sqlite").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    _, messages = running.communicate(timeout=120)
    assert running.returncode == 130, messages
    assert "Stopped before the end" in messages
    assert json.loads((out / "run.json").read_text())["interrupted"] is True
    assert not list(out.rglob(".writing-*"))


def test_restore_is_line_for_line_and_its_fixes_replay(tmp_path: Path) -> None:
    damaged = "Can ctr Ké hoach s6 20/KH-UBND\n\nngay 21 thang 01 nim 2020\ncua Uy ban nhan dan Tinh"
    done = kehoach("restore", "--fixes", tmp_path / "fixes.jsonl", stdin=damaged)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[2] == "ngày 21 tháng 01 năm 2020"
    fixes = [json.loads(line) for line in (tmp_path / "fixes.jsonl").read_text("utf-8").splitlines()]
    text = damaged
    for fix in reversed(fixes):
        assert text[fix["start"] : fix["end"]] == fix["printed"]
        text = text[: fix["start"]] + fix["restored"] + text[fix["end"] :]
    assert text == done.stdout
    assert unicodedata.is_normalized("NFC", done.stdout)


@needs_tesseract
@pytest.mark.parametrize("form", ["text", "json", "alto", "hocr"])
def test_read_prints_every_format(form: str) -> None:
    from xml.etree import ElementTree as ET

    done = kehoach("read", next(SAMPLE.rglob("*.png")), "--format", form)
    assert done.returncode == 0, done.stderr
    assert "Chuyển" in done.stdout
    if form == "json":
        page = json.loads(done.stdout)["pages"][0]
        words = [word for line in page["lines"] for word in line]
        assert all(0 <= word["box"]["left"] <= page["width"] - word["box"]["width"] for word in words)
        assert (
            " ".join(word["content"] for word in words if word["content"]).split()
            == json.loads(done.stdout)["text"].split()
        )
    elif form != "text":
        ET.fromstring(done.stdout)


@needs_tesseract
def test_explain_names_what_was_changed_and_where() -> None:
    done = kehoach("explain", next((SAMPLE / "tinh-uy").rglob("*.tif")), "--page", "1")
    assert done.returncode == 0, done.stderr
    assert "page 1: ocr" in done.stdout
    assert "channel" in done.stdout


def test_doctor_schema_and_version_answer() -> None:
    assert kehoach("--version").stdout.startswith("kehoach ")
    assert json.loads(kehoach("schema").stdout)["properties"]["targets"]
    assert "dictionaries: models load" in kehoach("doctor").stdout


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "jsonl"])
def test_export_and_query_give_the_same_targets(tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    kehoach("extract", TEXT, "--out", out)
    written = kehoach("export", out, "--format", form).stdout.split("\n")
    path = next(Path(line) for line in written if "targets" in line or line.endswith("xlsx"))
    if form == "csv":
        read = pd.read_csv(path)
    elif form == "parquet":
        read = pd.read_parquet(path)
    elif form == "jsonl":
        read = pd.read_json(path, lines=True)
    else:
        read = pd.read_excel(path, sheet_name="targets")
    counted = kehoach("query", out, "SELECT count(*) AS n FROM targets").stdout
    assert counted == f"n\n{len(read)}\n"
    assert list(read["value"]) == list(pipeline.load(out).targets["value"])


def test_the_environment_counts_where_an_option_is_not_given(tmp_path: Path) -> None:
    layered = next((SAMPLE / "van-phong-ubnd").rglob("*.pdf"))
    for given, reason in ((), "keep, as the settings say"), (("--text-layer", "auto"), "replaced"):
        command = [sys.executable, "-m", "pipeline", "explain", "--page", "1", *given, str(layered)]
        told = subprocess.run(
            command,
            env=os.environ | {"KEHOACH_TEXT_LAYER": "keep"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert reason in told.splitlines()[0]
