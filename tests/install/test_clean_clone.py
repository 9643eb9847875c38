"""The two commands of a newcomer on a clean clone, and the wheel in an empty environment elsewhere.

What is cloned and built is the last commit: a change that is not committed is not tested here.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="not a git checkout: there is nothing to clone"
)


def run(
    *command: str | Path, cwd: Path, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as a user would: without the environment that runs this suite."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VIRTUAL_ENV", "MAKE", "PYTEST", "MFLAGS"))
        and name not in ("ARGS", "IN", "OUT", "JOBS")
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("clone")
    done = run("git", "clone", "--quiet", ROOT, folder / "kehoach", cwd=folder)
    assert done.returncode == 0, done.stderr
    yield folder / "kehoach"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page of the sample, so that the set-up is what takes the time."""
    folder = tmp_path_factory.mktemp("shelf")
    page = min((ROOT / "corpus" / "sample").rglob("*.jpg"), key=lambda path: path.stat().st_size)
    shutil.copy(page, folder / "page.jpg")
    return folder


def test_make_extract_sets_up_and_runs_and_the_second_time_only_runs(clone: Path, shelf: Path) -> None:
    first = run("make", "extract", f"IN={shelf}", cwd=clone)
    assert first.returncode == 0, first.stderr
    assert "Setting up" in first.stderr
    run_report = json.loads((clone / "output" / "run.json").read_text())
    assert run_report
    assert (clone / "output" / "records" / "page.json").is_file()
    assert (clone / "output" / "targets.parquet").is_file()

    second = run("make", "extract", f"IN={shelf}", cwd=clone)
    assert second.returncode == 0, second.stderr
    assert "Setting up" not in second.stderr
    assert run("git", "status", "--porcelain", cwd=clone).stdout == "", (
        "a run must not leave files that git sees"
    )


def test_make_test_sets_up_and_passes(clone: Path) -> None:
    done = run("make", "test", "ARGS=-q tests/extracting tests/test_model.py", cwd=clone)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.parametrize(
    ("tools", "says"),
    [
        pytest.param(
            ("apt-get",), "you are not root. Please have this run once:  apt-get install", id="no-sudo"
        ),
        pytest.param((), "no apt-get", id="no-apt"),
    ],
)
def test_without_sudo_or_apt_one_message_says_what_to_install(
    tmp_path: Path, tools: tuple[str, ...], says: str
) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("bash", "make", "grep", "touch", "env"):
        found = shutil.which(name)
        assert found
        (commands / name).symlink_to(found)
    for name, script in {
        "python3": f'exec "{sys.executable}" "$@"',
        "id": "echo 1000",
        **dict.fromkeys(tools, "exit 1"),
    }.items():
        (commands / name).write_text(f"#!{commands / 'bash'}\n{script}\n")
        (commands / name).chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = run(commands / "make", "extract", f"SHELL={commands / 'bash'}", cwd=tmp_path, PATH=str(commands))
    assert done.returncode != 0
    assert says in done.stderr
    assert "tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng" in done.stderr
    assert not (tmp_path / ".setup-system").exists()


def test_the_wheel_works_in_an_empty_environment_outside_the_checkout(
    clone: Path, shelf: Path, tmp_path: Path
) -> None:
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, clone, cwd=tmp_path
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("kehoach-*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    installed = run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--constraint",
        ROOT / "requirements.lock",
        wheel,
        cwd=tmp_path,
    )
    assert installed.returncode == 0, installed.stderr

    command = python.with_name("kehoach")
    restored = run(command, "restore", cwd=tmp_path, stdin="Pong Thap, ngay 11 thang 01 nam 2022\n")
    assert restored.stdout == "Đồng Tháp, ngày 11 tháng 01 năm 2022\n", restored.stderr
    extracted = run(command, "extract", shelf, "--out", "out", cwd=tmp_path)
    assert extracted.returncode == 0, extracted.stderr
    assert json.loads((tmp_path / "out" / "records" / "page.json").read_text())["document"]["type"]
