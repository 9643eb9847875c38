"""Speed of extraction alone, on text: pages a second, time against length, and inputs made to be slow."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.extracting import extract
from pipeline.extracting.rules import load_rules, rule_files

PAGE = 2000
"""Characters of a page, for want of pages in a text."""

GROWTH = (1, 2, 4, 8, 16)

HOSTILE = {
    "1.1.1.1": "1.1",
    "từ 1% đến": "từ 1% đến ",
    "ngày": "ngày ",
    "bars": "|",
    "brackets": "(",
    "blanks": " ",
    "line ends": "\n",
    "dots": ". ",
    "a capital": "A",
    "Nghị": "Nghị quyết ",
    "years": "2021-",
    "commas": "năm 2021, ",
    "code": "QĐ-",
    "dashes": "- ",
    "headings": "I. ",
    "Nơi nhận": "Nơi nhận: ",
    "a letter a line": "a\n",
    "percentages": "phấn đấu đạt 95% và ",
    "form feeds": "\f",
}
"""What is repeated without end: marks that open something, words with which many rules begin, one line of them."""


def seconds(text: str) -> float:
    """Processor time that the records of a text take."""
    began = time.process_time()
    extract(text)
    return time.process_time() - began


def measure(folders: Sequence[Path]) -> str:
    """Pages a second and growth on the texts of these folders, and the slowest inputs made from the rules themselves."""
    texts = [path.read_text("utf-8") for folder in folders for path in sorted(folder.glob("*.txt"))]
    extract("")  # rules load once a process
    best = min(sum(map(seconds, texts)) for _ in range(3))
    size = sum(map(len, texts))
    pages = size / PAGE
    lines = [
        f"Extraction: {len(texts)} texts, {pages:.0f} pages of {PAGE} characters: {pages / best:.0f} pages a second a core",
        "",
        "| the longest text, so many times over | characters | seconds | seconds a million characters |",
        "|---|---|---|---|",
    ]
    longest = max(texts, key=len)
    for times in GROWTH:
        text = "\n".join([longest] * times)
        took = seconds(text)
        lines.append(f"| {times} | {len(text):,} | {took:.2f} | {took / len(text) * 1e6:.2f} |")
    return "\n".join([*lines, "", hostile(20_000)])


def hostile(size: int) -> str:
    """The slowest of the inputs made to be slow, each at a quarter of the size and at the whole: four times is linear."""
    found = []
    for name, part in (*HOSTILE.items(), *_from_rules()):
        quarter, whole = (seconds(part * (length // len(part))) for length in (size // 4, size))
        found.append((whole, quarter, name))
    rows = [
        f"| {name} | {quarter:.2f} | {whole:.2f} | {whole / max(quarter, 0.001):.1f} |"
        for whole, quarter, name in sorted(found, reverse=True)[:15]
    ]
    head = [
        f"The slowest of {len(found)} parts repeated to {size // 4:,} and {size:,} characters:",
        "",
        "| part | s | s | times |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def _from_rules() -> Iterator[tuple[str, str]]:
    """Examples and counter-examples of all rules, their halves and their first words."""
    for file in rule_files():
        for rule in load_rules(file):
            for text in (rule.example, rule.not_example):
                half = text[: len(text) // 2 + 1]
                for part in {f"{text} ", f"{half} ", half, f"{text.split()[0]} ", f"{text}\n"}:
                    yield f"{file}, {rule.name}: {part!r}", part
