"""What the book-keeping of a whole shelf costs: time a document, memory, and the time of a second run that finds all done.

The documents are generated: one page of plain text each, no two alike. Finding, hashing, reading, the catalogue, the files
and the tables are those of every run; restoring and extracting are stood in for by a function that gives each document three
records and five fixes, so that what is measured is everything but them, and takes minutes.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.batch.likeness import signature
from pipeline.batch.run import Product, Work, run
from pipeline.model import Box, Document, Fix, Page
from pipeline.records import Comparator, DateMention, DocumentHeader, Records, Target
from pipeline.settings import Settings
from pipeline.writing.tables import describe

SIZES = (10_000, 100_000)

_FOLDER = 1_000
_WORDS = """
    kế hoạch tổ chức thực hiện công tác thi đua khen thưởng năm tỉnh ủy ban nhân dân sở nội vụ phòng văn quyết định số ngày
    tháng phấn đấu đạt trở lên tập thể cá nhân lao động tiên tiến xuất sắc danh hiệu đơn vị trường học xã phường
"""


def shelf(folder: Path, count: int) -> None:
    """Writes so many texts of about 120 words, a thousand to a folder."""
    chance = random.Random(count)
    syllables = _WORDS.split()
    for number in range(count):
        if number % _FOLDER == 0:
            (folder / f"{number // _FOLDER:03}").mkdir(parents=True)
        words = chance.choices(syllables, k=120)
        text = f"KẾ HOẠCH\nSố: {number}/KH-UBND\n{' '.join(words)}\nphấn đấu {number % 100}%\n"
        (folder / f"{number // _FOLDER:03}" / f"kh-{number:06}.txt").write_text(text, "utf-8")


def finish(source: str, sha256: str, pages: tuple[Page, ...], settings: Settings) -> Product:
    """Stands in for restoring and extracting."""
    del settings
    text = "\f".join(page.text for page in pages)
    box = (Box(1, 100, 200, 300, 40),)
    fixes = tuple(Fix(at, at + 1, text[at], text[at].upper(), "channel", 0.9) for at in range(30, 80, 10))
    document = Document(source, sha256, pages, fixes)
    place = {
        "start_char": 0,
        "end_char": 8,
        "rule": "ngày <d> tháng <m> năm <y>",
        "confidence": 0.9,
        "boxes": box,
    }
    date = {
        "text": text[:8],
        "start": "2022-01-11",
        "end": "2022-01-11",
        "precision": "day",
        "role": "issued",
    }
    comparator: Comparator = "ge"
    target = {"value": 70.0, "comparator": comparator, "unit": "%", "scope": "collective", "text": text[:8]}
    records = Records(
        source=source,
        sha256=sha256,
        pages=len(pages),
        document=DocumentHeader(type="KẾ HOẠCH", number="11/KH-UBND"),
        dates=(DateMention.model_validate(date | place), DateMention.model_validate(date | place)),
        targets=(Target.model_validate(target | place),),
    )
    document = Document(source, sha256, pages, fixes, records=records)
    return Product(records.model_dump_json(indent=1) + "\n", text, describe(document), signature(text))


def one_run(folder: Path, out: Path) -> None:
    """Works through a shelf in this process and prints how long it took and computed, seconds, and the most it held, MB."""
    began = time.monotonic()
    summary = run([folder], out, Settings(), work=Work(finish=finish))
    told = {
        "documents": summary.documents,
        "unchanged": summary.unchanged,
        "failed": len(summary.failures),
        "seconds": time.monotonic() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "processor": time.process_time(),
    }
    print(json.dumps(told))


def measure(sizes: tuple[int, ...] = SIZES) -> str:
    """The table: a first run and a second one for each size."""
    lines = [
        f"{'documents':>10}{'run':>8}{'s':>9}{'ms a document':>16}{'of these, computing':>22}{'MB':>7}",
    ]
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name:
            folder, out = Path(name) / "shelf", Path(name) / "out"
            shelf(folder, size)
            for which in ("first", "second"):
                command = [sys.executable, "-m", "bench.scale", str(folder), str(out)]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=os.environ, text=True)
                told = json.loads(done.stdout)
                lines.append(
                    f"{told['documents']:>10,}{which:>8}{told['seconds']:>9.1f}"
                    f"{1000 * told['seconds'] / size:>16.2f}{1000 * told['processor'] / size:>22.2f}"
                    f"{told['megabytes']:>7.0f}"
                )
                print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


if __name__ == "__main__":
    one_run(Path(sys.argv[1]), Path(sys.argv[2]))
