"""The baselines do what they are named for, and a package that is missing is named with its remedy, never skipped."""

import sys
from types import ModuleType

import pytest

from bench.baselines import ByLine, compare, methods, restore_marks, unmarked

OPTIONAL = ("pyvi", "pyvi.ViUtils", "underthesea")

DAMAGED = "Dong Thap, ngay 11 thang 01 nam 2022"
GOLD = "Đồng Tháp, ngày 11 tháng 01 năm 2022"


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OPTIONAL:
        monkeypatch.setitem(sys.modules, name, None)


def _install(monkeypatch: pytest.MonkeyPatch, package: str, **contents: object) -> None:
    """A package of others, as its releases offer it."""
    stand_in = ModuleType(package)
    vars(stand_in).update(contents)
    monkeypatch.setitem(sys.modules, package, stand_in)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "9.5.0")


@pytest.mark.parametrize(
    ("damaged", "restored"),
    [
        (DAMAGED, GOLD),
        ("CONG HOA XA HOI CHU NGHIA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        # marks that an English engine saw are not believed
        ("Kê hoach phât triên kinh tê - xa hôi", "Kế hoạch phát triển kinh tế - xã hội"),
        # decomposed letters come back composed
        ("kê\u0301 hoa\u0323ch", "kế hoạch"),
        # numbers, codes and addresses are no words; nor are words that no Vietnamese syllable looks like
        ("So: 11/KH-VP ngay 15/3/2022", "Số: 11/KH-VP ngày 15/3/2022"),
        ("Quyet dinh so 15/QD-UBND cua DAN-TINH, /TINH", "Quyết định số 15/QD-UBND của DAN-TINH, /TINH"),
        ("Viet-Nam, TINH", "Việt-Nam, TỈNH"),
        ("lien he tinh.uy@dang.vn hoac www.tinh.vn", "liên hệ tinh.uy@dang.vn hoặc www.tinh.vn"),
        ("ngay 11thang 01", "ngày 11thang 01"),
        ("cong churc", "công churc"),
        # lines, also empty ones, and white space stay
        ("ke hoach\n\n  nam 2022 \n", "kế hoạch\n\n  năm 2022 \n"),
        ("", ""),
        ("2022", "2022"),
    ],
)
def test_marks_are_restored_and_nothing_else(damaged: str, restored: str) -> None:
    assert restore_marks(damaged) == restored


def test_what_stands_around_a_word_decides_its_marks() -> None:
    assert restore_marks("Viet Nam nam 2022") == "Việt Nam năm 2022"
    assert restore_marks("nuoc Viet\nNam 2022").endswith("Nam 2022")
    assert restore_marks("nuoc Viet\n\nNam 2022").endswith("Năm 2022"), (
        "an empty line ends what is remembered"
    )


def test_a_long_text_is_restored_like_each_of_its_paragraphs() -> None:
    paragraphs = [
        DAMAGED,
        "Can cu Nghi quyet cua Hoi dong nhan dan tinh ve phat trien kinh te - xa hoi",
        "Ke hoach thi dua nam 2022",
        "Nang cao chat luong, hieu qua cong tac tham muu cua can bo, cong chuc va nguoi lao dong.",
        "Noi nhan: Thuong truc Tinh uy; cac phong thuoc Van phong; luu VT",
        # one word before many: what is looked up once for a text must not be mixed up
        *(
            f"cua {word}"
            for word in ("tinh", "dang", "nha", "nuoc", "bo", "hoi", "ban", "ta", "ho", "xa", "huyen")
        ),
    ]
    assert restore_marks("\n\n".join(paragraphs)) == "\n\n".join(map(restore_marks, paragraphs))


def test_marks_are_stripped_before_a_restorer_that_trusts_them() -> None:
    assert unmarked("Phòng Đào tạo, số 11/KH-ĐT, ke\u0302\u0301") == "Phong Dao tao, so 11/KH-DT, ke"


def test_packages_that_are_missing_are_named_with_their_remedy() -> None:
    assert {method.name: method.note for method in methods() if method.restore is None} == {
        "pyvi add_accents": "not installed: pip install pyvi",
        "underthesea restore_diacritics": "not installed: pip install underthesea",
    }
    table = compare([("000", GOLD, DAMAGED)], str)
    assert "pyvi add_accents: not installed: pip install pyvi\n" in table
    assert "underthesea restore_diacritics: not installed: pip install underthesea\n" in table


def test_a_release_without_the_function_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, "underthesea", word_tokenize=str.split)
    (method,) = [method for method in methods() if method.name.startswith("underthesea")]
    assert method.restore is None
    assert method.note == "not in underthesea 9.5.0: pip install --upgrade underthesea"


def test_a_restorer_is_given_the_text_as_found_and_without_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, "underthesea", restore_diacritics=lambda text: f"<{text}>")
    found = [
        method.restore("Hộp\n\nthư") for method in methods() if "under" in method.name and method.restore
    ]
    assert found == ["<Hộp>\n\n<thư>", "<Hop>\n\n<thu>"]


def _fragile(line: str) -> str:
    if "é" in line:
        raise KeyError("ÉÉJ")
    return line.replace("hoach", "hoạch")


def test_a_line_that_a_restorer_breaks_on_stays_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    restore = ByLine(_fragile)
    assert restore("ke hoach\nké hoach\nké hoach") == "ke hoạch\nké hoach\nké hoach"
    assert restore.broken == 2
    restore("ké hoach\nke hoach")
    assert restore.broken == 1

    _install(monkeypatch, "pyvi.ViUtils", add_accents=_fragile)
    rows = compare([("000", "kế hoạch", "ké hoach\nke hoach")], str).splitlines()
    as_found, without_marks = [row for row in rows if "pyvi" in row]
    assert "broke on 1 line, left as found" in as_found
    assert "broke" not in without_marks


def test_the_table_has_a_row_for_each_method_and_text() -> None:
    texts = [("000", GOLD, DAMAGED), ("002", "Hội nghị", "Hoi nghi")]
    rows = compare(texts, lambda text: text.replace("Hoi", "Hội")).splitlines()
    assert [row.split("  ")[0] for row in rows[1:7]] == [
        f"{text} {method}" for text in ("000", "002") for method in ("raw", "bigram Viterbi", "kehoach")
    ]
    figures = {row.split("  ")[0]: row[44:80].split() for row in rows[1:7]}
    assert [row[80:91].strip() == "" for row in rows[1:7]] == [True, False, False] * 2, (
        "finding takes no time"
    )
    # five of eight words differ, by their marks alone: WER, CER, marks only, numbers kept
    assert figures["000 raw"] == ["62.50", "16.67", "62.50", "100.00"]
    assert figures["000 bigram Viterbi"] == ["0.00", "0.00", "0.00", "100.00"]
    assert figures["002 kehoach"] == ["50.00", "12.50", "50.00", "100.00"]
