"""What the tests of reading share: a text to print, an engine that only acts, questions every page must answer."""

from pipeline.model import Page
from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.sources import Pixels

PLAN = (
    "Thực hiện Nghị quyết của Hội đồng nhân dân tỉnh về phát triển",
    "kinh tế - xã hội năm 2023, Ủy ban nhân dân huyện xây dựng kế",
    "hoạch cải cách hành chính với các nội dung sau đây:",
    "1. Phấn đấu 95% hồ sơ được giải quyết đúng hạn trong quý II.",
    "2. Rà soát, cắt giảm ít nhất 20% thời gian giải quyết thủ tục.",
    "3. Đẩy mạnh tuyên truyền, vận động người dân nộp hồ sơ điện tử.",
    "4. Tổ chức tập huấn nghiệp vụ cho cán bộ, công chức cấp xã.",
    "5. Định kỳ hằng tháng báo cáo kết quả về Văn phòng để tổng hợp.",
)
"""A plan of nobody's, with marks over and under its letters."""

ENGLISH_READING = (
    "Thuc hién Nghi quyét cia Héi déng nhan dan tinh vé phat trién",
    "kinh té - xa h@i nam 2023, Uy ban nhan dan huyén xay dung ké",
    "hoach cai cach hanh chinh véi cac ngi dung sau day:",
    "1. Phan dau 95% ho so duoc giai quyét ding han trong quy II.",
)
"""How an English engine reads it."""


class FakeEngine:
    """Reads the same words from every page, and remembers what it was shown."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.shown: list[tuple[Pixels, int, float]] = []

    def __call__(self, pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
        self.shown.append((pixels, dpi, seconds))
        return [line_at(0, 40 * index, text) for index, text in enumerate(self.lines)]


def line_at(
    left: int, top: int, text: str, *, letter: int = 12, height: int = 24, opens: bool = False
) -> ReadLine:
    """A line of words as an engine gives it, each letter `letter` pixels wide; `|` is a gap of ten letters."""
    words: list[ReadWord] = []
    at = left
    for part in text.split("|"):
        for word in part.split():
            words.append(ReadWord(word, at, top, letter * len(word), height, 0.95))
            at += letter * (len(word) + 1)
        at += letter * 10
    return ReadLine(tuple(words), opens=opens)


def assert_sound(page: Page) -> None:
    """Every word slices back, lies on the page, and comes after the one before."""
    end = 0
    for word in page.words:
        text = page.text[word.start : word.end]
        assert text
        assert text == text.strip()
        assert word.start >= end
        end = word.end
        assert word.box is not None
        assert word.box.page == page.number
        assert word.box.left >= 0
        assert word.box.left + word.box.width <= page.width
        assert word.box.top >= 0
        assert word.box.top + word.box.height <= page.height
    assert " ".join(page.text.split()) == " ".join(page.text[word.start : word.end] for word in page.words)
    assert not page.text or page.text.endswith("\n")
