"""`python -m bench`: prints speed and accuracy. Gold and scans in `../shared` are used where they are, else the sample."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from bench import (
    accuracy,
    cluster,
    extraction,
    faults,
    fuzz,
    likeness,
    memory,
    models,
    reading,
    records,
    restoration,
    scale,
    speed,
)

ROOT = Path(__file__).resolve().parent.parent
SAMPLE, SAMPLE_GOLD = ROOT / "corpus" / "sample", ROOT / "corpus" / "sample-gold"
SHARED = ROOT.parent / "shared"
LONG = (
    "models",
    "reading",
    "ablation",
    "fuzz",
    "memory",
    "extraction",
    "scale",
    "cluster",
    "faults",
    "likeness",
)
"""Parts that take five minutes to half an hour each."""


def _flat(folder: Path, target: Path) -> Path:
    target.mkdir()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            shutil.copy(path, target / path.name)
    return target


def main() -> int:
    """Runs the benches that are asked for; where none is, all but those that take long: see `LONG`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what",
        nargs="*",
        choices=["speed", "accuracy", "records", "restoration", *LONG, []],
        default=[],
    )
    parser.add_argument(
        "--without",
        action="append",
        metavar="STEP",
        help="for `ablation`: only this step of reading, by the name of its function, is switched off (again for more)",
    )
    chosen = parser.parse_args()
    what = chosen.what or ["speed", "accuracy", "records", "restoration"]
    noisy = SHARED / "gold" / "seeds" / "noisy"
    if "speed" in what:
        print(speed.measure([SAMPLE, *([SHARED / "gold" / "scans"] if SHARED.is_dir() else [])]))
        texts = [
            ("clean Vietnamese", path.read_text("utf-8")) for path in sorted(SAMPLE_GOLD.rglob("*.txt"))[:1]
        ]
        texts += [("English layer", path.read_text("utf-8")) for path in sorted(noisy.glob("*.txt"))]
        print(speed.restoring(texts))
        print(speed.cold_start())
    if "restoration" in what and SHARED.is_dir():
        print(restoration.measure(SHARED))
    if "models" in what and SHARED.is_dir():
        print(models.compare(SHARED))
    if "fuzz" in what:
        print(fuzz.measure(SAMPLE))
    if "memory" in what:
        print(memory.measure(SAMPLE))
    if "cluster" in what:
        more = [SHARED / "gold" / "scans", SHARED / "scans"] if SHARED.is_dir() else []
        print(cluster.measure([SAMPLE, *more]))
    if "faults" in what:
        print(faults.measure())
    if "likeness" in what:
        print(likeness.measure())
    if "scale" in what:
        print(scale.measure())
    if "extraction" in what:
        folders = (
            [SHARED / "gold" / "records", SHARED / "plans"]
            if SHARED.is_dir()
            else [ROOT / "corpus" / "plans"]
        )
        print(extraction.measure(folders))
    if "records" in what:
        print(records.measure(SAMPLE, SAMPLE_GOLD, ROOT / "corpus" / "texts", SHARED))
    if "reading" in what:
        print(reading.measure(SHARED))
    if "ablation" in what:
        print(reading.ablation(chosen.without or reading.STEPS))
    if "accuracy" in what:
        if SHARED.is_dir():
            gold = SHARED / "gold"
            print(accuracy.restored(noisy, gold / "seeds" / "gold"))
            for folder in (gold / "seeds" / "gold", gold / "records"):
                print(accuracy.unharmed(folder))
            print(accuracy.read_scans(gold / "scans", gold / "scans", lambda text: text.split("\f")[0]))
            print(accuracy.extracted(gold / "records"))
        with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name:
            scans = _flat(SAMPLE, Path(name) / "scans")
            gold = _flat(SAMPLE_GOLD, Path(name) / "gold")
            for text in scans.glob("*.txt"):
                (gold / text.name).unlink()
            print(accuracy.read_scans(scans, gold, lambda text: text))
            print(accuracy.extracted(_flat(SAMPLE_GOLD, Path(name) / "records")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
