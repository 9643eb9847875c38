"""Shelves and results at URLs: a real server of the S3 protocol (moto's) on loopback, and what cannot work is said at once."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tasks

from pipeline.batch.locations import check_target, located, on_this_machine, upload
from pipeline.batch.run import run
from pipeline.errors import FileAccessError, MissingDependencyError, SettingsError
from pipeline.settings import Settings

PLAN = "KẾ HOẠCH\nSố: 11/KH-UBND\nĐồng Tháp, ngày 11 tháng 01 năm 2022\n"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'kehoach[s3]'")
    moto = pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[server]'")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A file system with an empty bucket `archive`, which workers see too."""
    for name, value in (
        ("AWS_ENDPOINT_URL", server),
        ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    system = s3fs.S3FileSystem()
    system.mkdir("archive")
    yield system
    system.rm("archive", recursive=True)


def test_a_shelf_in_s3_is_read_as_one_on_disk(bucket: Any, tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    keys = ("a.txt", "năm 2022/kế hoạch.txt", "năm 2022/hai trang.txt", ".hidden/b.txt", "letter.docx")
    for key in keys:
        text = PLAN.replace("11/KH", f"{len(key)}/KH") * (1 if "hai" not in key else 2)
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_text(text, "utf-8")
        bucket.pipe_file(f"archive/scans/{key}", text.encode())
    here, there = tmp_path / "here", tmp_path / "there"
    run([folder], here, Settings(), jobs=1)
    summary = run(["s3://archive/scans"], there, Settings(), jobs=2)
    assert (summary.documents, summary.done, summary.skipped) == (3, 3, 1)
    for path in (here / "text").rglob("*.txt"):
        assert (there / path.relative_to(here)).read_bytes() == path.read_bytes()
    records = json.loads((there / "records" / "năm 2022" / "kế hoạch.json").read_text("utf-8"))
    assert records["source"] == "s3://archive/scans/năm 2022/kế hoạch.txt"
    again = run(["s3://archive/scans"], there, Settings(), jobs=1)
    assert (again.done, again.unchanged) == (0, 3)
    bucket.pipe_file("archive/scans/a.txt", (PLAN + "thay đổi\n").encode())
    assert run(["s3://archive/scans"], there, Settings(), jobs=1).done == 1


def test_keys_that_lead_out_of_the_results_are_refused(bucket: Any, tmp_path: Path) -> None:
    for key in ("scans/a/../../../out.txt", f"scans/{'á' * 130}/b.txt", "scans/good.txt"):
        bucket.pipe_file(f"archive/{key}", (PLAN * 3).encode())
    out = tmp_path / "deep" / "out"
    summary = run(["s3://archive/scans"], out, Settings(), jobs=1, work=tasks.NO_MARKS)
    assert summary.done == 1
    assert {failure.reason for failure in summary.failures} == {
        "its name cannot be that of a file: rename it"
    }
    assert len(summary.failures) == 2
    assert not list(tmp_path.rglob("out.json"))


def test_what_is_wrong_with_a_file_in_s3_is_said_of_it(bucket: Any, tmp_path: Path) -> None:
    bucket.pipe_file("archive/broken.pdf", b"%PDF-1.7 cut")
    summary = run(["s3://archive"], tmp_path / "out", Settings(), jobs=1)
    (failure,) = summary.failures
    assert failure.source == "s3://archive/broken.pdf"
    assert failure.reason.startswith("a PDF that is damaged")
    with pytest.raises(FileAccessError, match="no such file or folder"):
        run(["s3://archive/nothing"], tmp_path / "out2", Settings(), jobs=1)
    with (
        pytest.raises(FileAccessError, match=r"s3://archive/gone\.pdf cannot be reached"),
        on_this_machine("s3://archive/gone.pdf"),
    ):
        pass


def test_a_fetched_file_leaves_nothing_behind(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bucket.pipe_file("archive/a.txt", PLAN.encode())
    with on_this_machine("s3://archive/a.txt") as path:
        assert path.read_text("utf-8") == PLAN
        assert list(tmp_path.iterdir()) == []
    assert not path.exists()


def test_results_are_uploaded_and_kept_in_step(bucket: Any, tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    for name in ("a", "b"):
        (shelf / f"{name}.txt").write_text(PLAN + name, "utf-8")
    bucket.pipe_file("archive/results/records/theirs.json", b"{}")
    run([shelf], out, Settings(), jobs=1)
    first = upload(out, "s3://archive/results").sent
    names = {path.removeprefix("archive/results/") for path in bucket.find("archive/results")}
    assert {"records/a.json", "text/b.txt", "targets.csv", "documents.parquet", "run.json"} <= names
    assert not [name for name in names if "catalogue" in name or "status" in name or "/." in name]
    assert bucket.cat_file("archive/results/text/a.txt") == (out / "text" / "a.txt").read_bytes()
    assert upload(out, "s3://archive/results").sent == 0
    (shelf / "b.txt").rename(shelf / "c.txt")
    run([shelf], out, Settings(), jobs=1)
    assert 0 < upload(out, "s3://archive/results").sent < first
    bucket.invalidate_cache()
    names = {path.removeprefix("archive/results/") for path in bucket.find("archive/results/records")}
    assert names == {"records/a.json", "records/c.json", "records/theirs.json"}


def test_marked_documents_stay_here_unless_they_are_asked_for(bucket: Any, tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    for name, mark in (("open", ""), ("secret", "TỐI MẬT\n")):
        (shelf / f"{name}.txt").write_text(mark + PLAN + name, "utf-8")
    run([shelf], out, Settings(), jobs=1)

    def sent(*, with_secret: bool) -> dict[str, bytes]:
        upload(out, "s3://archive/results", with_secret=with_secret)
        bucket.invalidate_cache()
        return {path: bucket.cat_file(path) for path in bucket.find("archive/results")}

    assert not any(
        "secret" in name or b"secret.txt" in there for name, there in sent(with_secret=False).items()
    )
    assert upload(out, "s3://archive/results").held_back == {"secret": "Tối mật"}
    assert upload(out, "s3://archive/results").sent == 0
    everything = sent(with_secret=True)
    assert b"secret" in everything["archive/results/documents.csv"]
    assert "archive/results/text/secret.txt" in everything
    assert "archive/results/text/secret.txt" not in sent(with_secret=False)
    assert sorted(path.name for path in out.iterdir() if path.name.startswith(".open")) == []


def test_the_command_works_from_s3_to_s3(bucket: Any, tmp_path: Path) -> None:
    from test_bad_luck import kehoach

    bucket.pipe_file("archive/in/a.txt", PLAN.encode())
    where = ("extract", "s3://archive/in/", "--out", "s3://archive/out/")
    code, _, messages = kehoach(*where)
    assert code == 9
    assert "name it by --work DIR" in messages
    code, _, messages = kehoach(*where, "--work", tmp_path / "work")
    assert code == 0, messages
    bucket.invalidate_cache()
    assert json.loads(bucket.cat_file("archive/out/run.json"))["done"] == 1


def test_locations_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read by the others"):
        run(["memory://scans"], tmp_path / "out", Settings())
    with pytest.raises(SettingsError, match="ends with it"):
        check_target("memory://results")
    with pytest.raises(SettingsError, match="carrier"):
        check_target("carrier://results")


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec.core

    def without(_url: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", without)
    with pytest.raises(MissingDependencyError, match=r"pip install 'kehoach\[s3\]'"):
        check_target("s3://archive/results")


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    assert located(f"file://{tmp_path}") == tmp_path
    assert located("scans") == Path("scans")
    assert os.fspath(located("S3://archive/x/")) == "s3://archive/x"
