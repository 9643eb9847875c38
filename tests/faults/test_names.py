"""Names that hurt: results stay in their folder, and a name that cannot be had costs its own document only."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import text as sql

import pipeline
from pipeline.batch.locations import Remote
from pipeline.batch.run import Summary, run
from pipeline.batch.shelf import Shelf
from pipeline.batch.store import Store
from pipeline.settings import Settings

PLAN = "KẾ HOẠCH\nCông tác thi đua, khen thưởng năm 2024 trên địa bàn tỉnh Hà Lâm\nPhấn đấu {}% trở lên.\n"


def extract(shelf: Path, out: Path) -> Summary:
    from bench.scale import finish
    from pipeline.batch.run import Work

    return run([shelf], out, Settings(), 1, work=Work(finish=finish))


HOSTILE = [
    "hai\ndòng.txt",
    "dấu ' và \" và `.txt",
    "'); DROP TABLE documents; --.txt",
    "%s {0} $(touch x) %n.txt",
    "=HYPERLINK(1).txt",
    "a...txt..txt",
    "\x1b[31m đỏ \x07\t.txt",
    "<b>&amp;\\..\\..\\x.txt",
    unicodedata.normalize("NFD", "Kế hoạch số một.txt"),
    unicodedata.normalize("NFC", "Kế hoạch số một.txt"),
    "𝕂ế \U0001f4c4 \u202egnp.txt",
    f"{'ế' * 83}ab.txt",  # 255 bytes
]


def test_any_name_a_file_can_have_is_worked_on_and_stays_inside(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    for number, name in enumerate(HOSTILE):
        (shelf / name).write_text(PLAN.format(number), "utf-8")
    assert max(len(name.encode()) for name in HOSTILE) == 255
    assert extract(shelf, out).done == len(HOSTILE)
    documents = pipeline.load(out).documents
    assert sorted(Path(source).name for source in documents["source"]) == sorted(HOSTILE)
    for name in documents["document"]:
        records = json.loads((out / "records" / f"{name}.json").read_text("utf-8"))
        assert Path(records["source"]).parent == shelf
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "shelf"]
    assert len(list((out / "text").iterdir())) == len(HOSTILE)
    assert extract(shelf, out).unchanged == len(HOSTILE)


@pytest.mark.parametrize("key", ["../x.txt", "a/../../x.txt", "/etc/x.txt", "a//x.txt", "./x.txt", "a\0.txt"])
def test_a_key_in_a_store_is_no_way_out(key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    remote = Remote(f"s3://shelf/{key}", key, 1, 0)
    monkeypatch.setattr("pipeline.batch.shelf.remote_files", lambda _: iter([remote]))
    shelf = Shelf()
    assert list(shelf.find(["s3://shelf"], tmp_path)) == []
    assert shelf.unreadable == [(remote.url, "its name cannot be that of a file: rename it")]


def test_links_and_dots_in_paths_do_not_lead_results_out_of_their_folder(tmp_path: Path) -> None:
    shelf, out, elsewhere = tmp_path / "shelf", tmp_path / "out", tmp_path / "elsewhere"
    (shelf / "inner").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "plan.txt").write_text(PLAN.format(70), "utf-8")
    (shelf / "link.txt").symlink_to(elsewhere / "plan.txt")
    (shelf / "folder").symlink_to(elsewhere)
    (shelf / "round").symlink_to(shelf)
    (shelf / "nowhere.txt").symlink_to(tmp_path / "nothing")
    summary = extract(shelf / "inner" / "..", out)
    assert [(Path(failure.source).name, failure.kind) for failure in summary.failures] == [
        ("nowhere.txt", "FileAccessError")
    ]
    assert [path.name for path in out.rglob("*.txt")] == ["link.txt"]
    assert [path.name for path in elsewhere.iterdir()] == ["plan.txt"]


def test_a_result_that_is_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    shelf, out, victim = tmp_path / "shelf", tmp_path / "out", tmp_path / "victim"
    shelf.mkdir()
    (out / "records").mkdir(parents=True)
    victim.write_text("precious")
    (out / "records" / "a.json").symlink_to(victim)
    (shelf / "a.txt").write_text(PLAN.format(70), "utf-8")
    assert extract(shelf, out).done == 1
    assert victim.read_text() == "precious"
    assert not (out / "records" / "a.json").is_symlink()


def deep(shelf: Path) -> Path:
    """A folder so deep in a shelf that there it has a path, 4,095 bytes at most, but its results have none."""
    room = os.pathconf("/", "PC_PATH_MAX") - 1 - len(os.fsencode(shelf)) - len("/a.txt")
    folder = shelf
    while room > 2:
        folder /= "d" * min(200, room - 1)
        room -= 1 + len(folder.name)
    folder.mkdir(parents=True)
    return folder


def failed(summary: Summary) -> list[str]:
    return [Path(failure.source).parent.name[:1] for failure in summary.failures]


def test_a_path_that_is_too_long_for_results_costs_its_own_document_not_its_copies(tmp_path: Path) -> None:
    shelf, out = tmp_path / "s", tmp_path / "a longer name of results"
    folder = deep(shelf)
    # in the order of names: the copy waits for the one that fails, and the one that fails is a copy
    for path, share in (
        (folder / "a.txt", 70),
        (shelf / "e.txt", 70),
        (shelf / "b.txt", 80),
        (folder / "b.txt", 80),
    ):
        path.write_text(PLAN.format(share), "utf-8")
    first = extract(shelf, out)
    assert (first.done + first.reused, failed(first)) == (2, ["d", "d"])
    assert "File name too long" in first.failures[0].reason
    assert [path.name for path in sorted((out / "records").iterdir())] == ["b.json", "e.json"]
    second = extract(shelf, out)
    assert (second.unchanged, failed(second)) == (2, ["d", "d"])
    assert len(pipeline.load(out).documents) == 4


def test_a_known_document_moved_to_a_path_that_is_too_long_costs_itself_only(tmp_path: Path) -> None:
    shelf, out = tmp_path / "s", tmp_path / "a longer name of results"
    shelf.mkdir()
    (shelf / "a.txt").write_text(PLAN.format(70), "utf-8")
    assert extract(shelf, out).done == 1
    (shelf / "a.txt").rename(deep(shelf) / "a.txt")
    (shelf / "b.txt").write_text(PLAN.format(80), "utf-8")
    summary = extract(shelf, out)
    assert (summary.done, failed(summary)) == (1, ["d"])
    # its content is known by now: it is not opened before its results are written again
    again = extract(shelf, out)
    assert (again.unchanged, failed(again)) == (1, ["d"])


def test_results_whose_folder_was_moved_too_deep_are_missed_not_a_crash(tmp_path: Path) -> None:
    shelf = tmp_path / "a longer name of the shelf"
    folder, out = deep(shelf), tmp_path / "o"
    (folder.parent / "a.txt").write_text(PLAN.format(70), "utf-8")
    (shelf / "b.txt").write_text(PLAN.format(80), "utf-8")
    assert extract(shelf, out).failures == ()
    moved = tmp_path / ("o" * 250)
    out.rename(moved)
    summary = extract(shelf, moved)
    assert (summary.unchanged, failed(summary)) == (1, ["d"])


def test_names_reach_the_database_as_values_only(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    (shelf / "x'; DELETE FROM documents; --.txt").write_text(PLAN.format(70), "utf-8")
    extract(shelf, out)
    store = Store(f"sqlite:///{out / 'catalogue.sqlite'}")
    assert store._connection.scalar(sql("SELECT count(*) FROM documents")) == 1
    store.close()
    answer = pipeline.writing.tables.query(out, "SELECT document FROM documents")
    assert answer["document"].tolist() == ["x'; DELETE FROM documents; --"]
