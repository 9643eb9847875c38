"""Texts made to be slow come back all the same."""

import subprocess
import sys

import pytest

SIZE = 200_000
LIMIT = 60
"""Seconds: some ten times what the slowest of them takes on one busy core; a search that runs away takes hours."""

PARTS = (
    "1.1",
    "1.1.1.1 ",
    "từ 1% đến ",
    "ngày ngày",
    "|",
    "((((",
    "A",
    " ",
    "\n",
    "năm 2021, ",
    "QĐ-",
    "12/QĐ-UBND ",
    "Nghị quyết ",
    "Đề án số 08 ",
    "ngày 30/6 ",
    "tăng 6% so với năm 2023 ",
    "phấn đấu đạt 95% và ",
    "(viết tắt là Chỉ thị 11) ",
    "Giai đoạn 1: từ 2021\n",
    "Nơi nhận:\n- ",
    "nữ chiếm 45% ",
)


@pytest.mark.parametrize("part", PARTS)
def test_hostile_text_comes_back_in_time(part: str) -> None:
    program = "import sys; from pipeline.extracting import extract; extract(sys.stdin.buffer.read().decode())"
    text = (part * (SIZE // len(part) + 1))[:SIZE]
    subprocess.run([sys.executable, "-c", program], input=text.encode(), check=True, timeout=LIMIT)
