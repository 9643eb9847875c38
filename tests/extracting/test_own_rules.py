"""Rules of one's own: a folder beside ours, checked before it is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.batch.plan import stages_now
from pipeline.cli import app
from pipeline.errors import DictionaryError, ExitCode, FileAccessError
from pipeline.extracting import extract
from pipeline.extracting.trial import check_rules, try_rules
from pipeline.settings import Settings

HEADER = "name\tpattern\tmeaning\texample\tnot_example\tsource\n"
TILDE = "d~m~y\t{day=day}~{month=month}~{year=year}\tday\t31~12~2026\t31~13~2026\tour office\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_new_rows_are_added_and_ours_stay(tmp_path: Path) -> None:
    write(tmp_path, "dates.tsv", HEADER + TILDE)
    text = "trước ngày 31~12~2026 và ngày 1/2/2026"
    assert [date.text for date in extract(text, tmp_path).dates] == ["31~12~2026", "1/2/2026"]
    assert [date.text for date in extract(text).dates] == ["1/2/2026"]


def test_a_row_with_a_name_of_ours_replaces_ours(tmp_path: Path) -> None:
    row = "a%\t(?P<value>[0-9]+) bách phân\teq\t95 bách phân\t95\tour office\n"
    write(tmp_path, "target_values.tsv", HEADER + row)
    assert [target.value for target in extract("phấn đấu đạt 95 bách phân", tmp_path).targets] == [95.0]
    assert extract("phấn đấu đạt 95%", tmp_path).targets == ()
    assert [target.value for target in extract("phấn đấu đạt 95%").targets] == [95.0]


def test_new_document_types_bodies_and_parts_reach_the_rules_made_of_them(tmp_path: Path) -> None:
    write(tmp_path, "document_types.tsv", "name\ttype\tcode\nSổ tay\tSổ tay\tSTAY\n")
    write(tmp_path, "bodies.tsv", "name\nRừng và Biển\n")
    text = "theo Sổ tay số 12/STAY-UBND của Chi cục Rừng và Biển về trồng cây"
    (reference,) = extract(text, tmp_path).references
    assert (reference.doc_type, reference.issuer) == ("Sổ tay", "Chi cục Rừng và Biển")
    assert "SỔ TAY" not in str(extract("SỔ TAY\nVề trồng cây").document.type)
    assert extract("SỔ TAY\nVề trồng cây", tmp_path).document.type == "Sổ tay"
    part = "name\tpattern\texample\tnot_example\tsource\ntilde\t\\s*~\\s*\t ~ \t/\tour office\n"
    write(tmp_path, "parts.tsv", part)
    write(tmp_path, "dates.tsv", HEADER + TILDE.replace("~{", "{tilde}{"))
    assert extract("ngày 31 ~ 12 ~ 2026", tmp_path).dates[-1].text == "31 ~ 12 ~ 2026"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("dates.tsv", HEADER + TILDE.replace("\t31~12", "\t31/12"), "line 2: 'd~m~y' misses its example"),
        ("dates.tsv", HEADER + TILDE.replace("31~13", "31~11"), "line 2: 'd~m~y' takes its counter-example"),
        ("dates.tsv", HEADER + TILDE.replace("\tday\t", "\tdays\t"), "line 2: no such meaning: 'days'"),
        ("dates.tsv", HEADER + TILDE.replace("{year=year}", "{year}"), r"line 2: .*\(\?P<year>\.\.\.\)"),
        ("dates.tsv", HEADER + TILDE.replace("\tour office", "\t"), "line 2: source is empty"),
        ("dates.tsv", "# mine\n" + HEADER + TILDE + TILDE, "line 4: name 'd~m~y' stands twice"),
        ("dates.tsv", "name\tpattern\n", "line 1: column 'meaning' is missing"),
        ("date.tsv", HEADER + TILDE, "no such file of rules; there are bodies, body_names"),
        ("document_types.tsv", "name\ttype\nSổ tay\tSổ tay\n", "line 1: column 'code' is missing"),
        (
            "parts.tsv",
            "name\tpattern\texample\tnot_example\tsource\nt\t~\t/\t-\tx\n",
            "line 2: part 't' misses",
        ),
    ],
)
def test_what_is_wrong_is_named_before_any_text_is_read(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    write(tmp_path, name, text)
    with pytest.raises(DictionaryError, match=rf"{name}[,:] ?{reason}"):
        extract("x", tmp_path)
    (fault,) = check_rules(tmp_path)
    result = CliRunner().invoke(app, ["rules", "check", str(tmp_path)], standalone_mode=False)
    assert result.return_value == ExitCode.BAD_SETTINGS
    assert result.stderr == f"{fault}\n"


def test_every_bad_row_is_named(tmp_path: Path) -> None:
    write(tmp_path, "dates.tsv", HEADER + TILDE.replace("\t31~12", "\tx") + TILDE.replace("d~m~y", "t"))
    write(tmp_path, "phases.tsv", HEADER + TILDE)
    assert [fault.split("/")[-1].split(":")[0] for fault in check_rules(tmp_path)] == [
        "dates.tsv, line 2",
        "phases.tsv, line 2",
    ]
    write(tmp_path, "laws.tsv", "nam\n")  # all rules are made of it
    (fault,) = check_rules(tmp_path)
    assert "laws.tsv, line 1: unknown column 'nam'" in fault


def test_groups_that_hold_no_number_are_found_by_the_check(tmp_path: Path) -> None:
    row = "d~m~y\t(?P<day>\\w+)~{month=month}~{year=year}\tday\tmột~12~2026\t31~13~2026\tour office\n"
    write(tmp_path, "dates.tsv", HEADER + row)
    (fault,) = check_rules(tmp_path)
    assert "dates.tsv, line 2: 'd~m~y' has groups that cannot be read in its example" in fault


def test_our_rules_are_right() -> None:
    assert list(check_rules(None)) == []


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="none"):
        extract("x", tmp_path / "none")
    with pytest.raises(FileAccessError, match="none"):
        list(check_rules(tmp_path / "none"))


def test_other_rules_make_other_results(tmp_path: Path) -> None:
    write(tmp_path, "dates.tsv", HEADER + TILDE)

    def version(settings: Settings) -> str:
        return stages_now(settings, "5.3.0").extracting.version

    before = version(Settings(rules=tmp_path))
    write(tmp_path, "dates.tsv", HEADER + TILDE.replace("office", "archive"))
    assert len({before, version(Settings(rules=tmp_path)), version(Settings())}) == 3


def test_try_tells_rules_and_records(tmp_path: Path) -> None:
    write(tmp_path, "dates.tsv", HEADER + TILDE)
    arguments = ["rules", "try", "trước ngày\n31~12~2026", "--rules", str(tmp_path)]
    lines = CliRunner().invoke(app, arguments, standalone_mode=False).stdout.splitlines()
    assert "11-21\tdates\t'31~12~2026'\td~m~y\tmeaning=day, day=31, month=12, year=2026" in lines
    assert lines[-1].startswith("11-21\trecord date\t'31~12~2026'\td~m~y; trước, chậm nhất\tstart=2026-12-31")


def test_try_shows_a_rule_from_which_no_record_comes() -> None:
    found = try_rules("KẾT QUẢ: đã đạt 91%")
    assert {one.what for one in found} >= {"target_values", "target_signs"}
    assert not [one for one in found if one.what == "target" and one.is_record]


def test_list_shows_own_rules_where_they_are_tried(tmp_path: Path) -> None:
    write(tmp_path, "dates.tsv", HEADER + TILDE)
    shown = CliRunner().invoke(
        app, ["rules", "list", "--file", "dates", "--rules", str(tmp_path)], standalone_mode=False
    )
    rows = [line.split("\t") for line in shown.stdout.splitlines()]
    assert rows[0] == ["file", "name", "meaning", "confidence", "example", "source", "where"]
    assert rows[1][:6] == ["dates", "d~m~y", "day", "0.95", "31~12~2026", "our office"]
    assert rows[2][1] == "ngày d/m/y"


def test_rules_in_the_environment_are_those_of_a_run(tmp_path: Path) -> None:
    write(tmp_path, "dates.tsv", HEADER + TILDE.replace("\t31~12", "\tx"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("ngày 31~12~2026", encoding="utf-8")
    arguments = [
        sys.executable,
        "-m",
        "pipeline",
        "extract",
        str(tmp_path / "in"),
        "--out",
        str(tmp_path / "out"),
    ]
    given = {"KEHOACH_RULES": str(tmp_path)}
    ran = subprocess.run(arguments, env=os.environ | given, capture_output=True, text=True, check=False)
    assert ran.returncode == ExitCode.BAD_SETTINGS
    assert "dates.tsv, line 2" in ran.stderr
    assert not (tmp_path / "out").exists()
    write(tmp_path, "dates.tsv", HEADER + TILDE)
    ran = subprocess.run(arguments, env=os.environ | given, capture_output=True, text=True, check=False)
    assert ran.returncode == ExitCode.OK, ran.stderr
    assert "31~12~2026" in (tmp_path / "out" / "records" / "a.json").read_text(encoding="utf-8")
