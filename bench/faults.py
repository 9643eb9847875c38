"""What a run survives: kills, full disks and Ctrl-C at random moments, each followed by a second run that has to make up for it.

The shelf is small, so that a run takes seconds, but has a bit of everything: short texts, a long one, a scan, a copy, a file
that cannot be read. What counts is that tables, records and texts are, byte for byte, those of a run that nothing befell.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

MOMENTS = 50
OTHERS = 10
JOBS = 2

TEXT = """UBND TỈNH HÀ LÂM
SỞ NỘI VỤ

Số: {number}/KH-SNV                         Hà Lâm, ngày 05 tháng 02 năm 2024

KẾ HOẠCH
Công tác thi đua, khen thưởng năm 2024 của cụm số {number}

Thực hiện Kế hoạch số 12/KH-UBND ngày 11 tháng 01 năm 2024 của Ủy ban nhân dân tỉnh;
1. Phấn đấu {share}% trở lên cán bộ, công chức đạt danh hiệu lao động tiên tiến.
2. Đợt 1: từ ngày 01/3/2024 đến ngày 30/6/2024.
"""


def make_shelf(folder: Path, documents: int = 12) -> Path:
    """So many short texts, a text of six pages, a scan of one line, a copy of the first text and a PDF that is none."""
    from PIL import Image, ImageDraw

    (folder / "2024").mkdir(parents=True)
    for number in range(documents):
        text = TEXT.format(number=100 + number, share=60 + number)
        (folder / "2024" / f"kh-{number:02}.txt").write_text(text, "utf-8")
    pages = (f"Trang {page}: phấn đấu {50 + page}% trở lên xã đạt chuẩn.\n" for page in range(6))
    (folder / "long.txt").write_text("\f".join(pages), "utf-8")
    shutil.copy(folder / "2024" / "kh-00.txt", folder / "copy.txt")
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    with Image.new("L", (500, 80), 255) as scan:
        ImageDraw.Draw(scan).text((20, 20), "KE HOACH 2024", fill=0, font_size=36)
        scan.save(folder / "scan.png", dpi=(200, 200))
    return folder


def start(
    shelf: Path, out: Path, *options: str, before: tuple[str, ...] = (), jobs: int = 1
) -> subprocess.Popen[str]:
    """`kehoach extract` in a process group of its own; `before` is what starts it, as `prlimit --fsize=0`."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "extract",
        str(shelf),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
    ]
    return subprocess.Popen(
        ["env", "--default-signal=INT", *before, *command, *options],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(running: subprocess.Popen[str], seconds: float = 120) -> tuple[int, str]:
    """Its exit code and what it said."""
    _, messages = running.communicate(timeout=seconds)
    return running.returncode, messages


def results(out: Path) -> Mapping[str, bytes]:
    """All that a run leaves for readers, by name: tables, records and texts."""
    kept = {".csv", ".parquet", ".txt", ".json"}
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.suffix in kept and path.name not in ("run.json", "status.json")
    }


def kill(running: subprocess.Popen[str], *, all_at_once: bool) -> None:
    """`kill -9` of a run with its workers, or of the run alone, whose workers then have to end by themselves."""
    if all_at_once:
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.communicate()


def phase(out: Path) -> str:
    """What a run did when it was ended, as it last told."""
    try:
        told = json.loads((out / "status.json").read_text("utf-8"))
    except OSError:
        return "not begun"
    return str(told["state"] if told["state"] != "running" else told["phase"])


def workers_of(running: subprocess.Popen[str]) -> list[int]:
    """The processes of a run other than itself, that have no process of their own: its workers."""
    family = list(_descendants(running.pid))
    return [number for number in family if not list(_descendants(number))]


def _descendants(number: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text("ascii").split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _descendants(child)


def measure(moments: int = MOMENTS, others: int = OTHERS, seed: int = 5) -> str:
    """The table: what befell how many runs, how they ended, and after how many the results were those of an undisturbed run."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kehoach-faults-") as name:
        folder = Path(name)
        shelf = make_shelf(folder / "shelf")
        finish(start(shelf, folder / "warm", jobs=JOBS))
        began = time.monotonic()
        finish(start(shelf, folder / "whole", jobs=JOBS))
        seconds = time.monotonic() - began
        bench = _Bench(folder, shelf, seconds, results(folder / "whole"), chance)
        lines = [f"an undisturbed run takes {seconds:.1f} s", bench.kills(moments)]
        lines += [
            bench.lost_workers(others),
            bench.full_disk(others),
            bench.ctrl_c(1, others),
            bench.ctrl_c(2, others),
        ]
        return "\n".join(lines)


class _Bench:
    """One fault after the other on the same shelf, each in a folder of results of its own."""

    def __init__(
        self, folder: Path, shelf: Path, seconds: float, whole: Mapping[str, bytes], chance: random.Random
    ) -> None:
        self._folder = folder
        self._shelf = shelf
        self._seconds = seconds
        self._whole = whole
        self._chance = chance
        self._ends: Counter[str] = Counter()
        self._equal = 0

    def kills(self, count: int) -> str:
        for number in range(count):
            running, out = self._caught()
            kill(running, all_at_once=number % 2 == 0)
            self._ends[phase(out)] += 1
            self._resume(out)
        return self._told("kill -9 of the run", count)

    def lost_workers(self, count: int) -> str:
        for _ in range(count):
            running, out = self._caught()
            for worker in workers_of(running)[:1]:
                os.kill(worker, signal.SIGKILL)
            self._ends[f"exit {finish(running)[0]}"] += 1
            self._resume(out)
        return self._told("kill -9 of a worker", count)

    def full_disk(self, count: int) -> str:
        for _ in range(count):
            out = self._fresh()
            room = int(2 ** self._chance.uniform(8, 17))
            self._ends[f"exit {finish(self._start(out, before=('prlimit', f'--fsize={room}')))[0]}"] += 1
            self._resume(out)
        return self._told("no file larger than 256 B to 128 kB", count)

    def ctrl_c(self, times: int, count: int) -> str:
        for _ in range(count):
            running, out = self._caught()
            for _ in range(times):
                running.send_signal(signal.SIGINT)
                time.sleep(0.1)
            self._ends[f"exit {finish(running)[0]}"] += 1
            self._resume(out)
        return self._told(f"Ctrl-C, {times}x", count)

    def _caught(self) -> tuple[subprocess.Popen[str], Path]:
        """A run at a random moment at which it has not ended, and its results."""
        while True:
            running = self._start(out := self._fresh())
            time.sleep(self._chance.uniform(0, self._seconds))
            if running.poll() is None:
                return running, out
            finish(running)

    def _start(self, out: Path, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        return start(self._shelf, out, before=before, jobs=JOBS)

    def _fresh(self) -> Path:
        out = self._folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        return out

    def _resume(self, out: Path) -> None:
        finish(self._start(out))
        self._equal += results(out) == self._whole and not list(out.rglob(".writing-*"))

    def _told(self, what: str, count: int) -> str:
        ends = ", ".join(f"{end} {number}" for end, number in self._ends.most_common())
        line = f"{what:<40}{count:>4} runs, then equal {self._equal:>3}   ({ends})"
        print(line, file=sys.stderr)
        self._ends.clear()
        self._equal = 0
        return line
