"""Dates: one value, many spellings; roles told by the words around; what is no date stays out."""

import pytest

from pipeline.extracting import extract
from pipeline.extracting.dates import find_dates
from pipeline.extracting.outline import outline
from pipeline.records import DateMention

# value -> spellings: first day, last day, precision
CORPUS: list[tuple[str, str, str, list[str]]] = [
    (
        "2026-02-05",
        "2026-02-05",
        "day",
        [
            "ngày 05 tháng 02 năm 2026",
            "ngày 5 tháng 2 năm 2026",
            "ngày05 tháng02 năm2026",
            "ngày 05\ntháng 02 năm\n2026",
            "Ngày 05 tháng 02, năm 2026",
            "05/02/2026",
            "5/2/2026",
            "05 / 02 / 2026",
            "05.02.2026",
            "5-2-2026",
            "ngày 05 tháng 02/2026",
            "05/02 năm 2026",
            "mùng 5 tháng 2 năm 2026",
        ],
    ),
    ("2024-02-29", "2024-02-29", "day", ["29/02/2024", "ngày 29 tháng 02 năm 2024"]),
    (
        "2026-12-31",
        "2026-12-31",
        "day",
        ["hết năm 2026", "cuối năm 2026", "hết tháng 12/2026", "hết quý IV/2026"],
    ),
    (
        "2021-06-01",
        "2021-06-30",
        "month",
        [
            "tháng 6 năm 2021",
            "tháng 6/2021",
            "tháng 06/2021",
            "Tháng 6-2021",
            "tháng 6,\nnăm 2021",
            "T6/2021",
        ],
    ),
    (
        "2026-01-01",
        "2026-03-31",
        "quarter",
        ["Quý I/2026", "quý I năm 2026", "quý 1/2026", "QUÝ I NĂM 2026", "Quý I-2026"],
    ),
    ("2021-10-01", "2021-12-31", "quarter", ["Quý IV/2021", "quý IV năm 2021", "quý 4 năm 2021"]),
    (
        "2022-01-01",
        "2022-12-31",
        "year",
        ["năm 2022", "NĂM 2022", "năm\n2022", "tháng …/2022", "năm kế hoạch 2022"],
    ),
    (
        "2022-01-01",
        "2022-06-30",
        "interval",
        ["6 tháng đầu năm 2022", "sáu tháng đầu năm 2022", "nửa đầu năm 2022"],
    ),
    ("2022-07-01", "2022-12-31", "interval", ["6 tháng cuối năm 2022", "nửa cuối năm 2022"]),
    ("2022-01-01", "2022-09-30", "interval", ["9 tháng đầu năm 2022", "09 tháng đầu năm 2022"]),
    (
        "2021-01-01",
        "2025-12-31",
        "interval",
        [
            "giai đoạn 2021-2025",
            "giai đoạn 2021 - 2025",
            "GIAI ĐOẠN 2021–2025",
            "thời kỳ 2021-2025",
            "nhiệm kỳ 2021 - 2025",
            "giai đoạn từ năm 2021 đến năm 2025",
            "giai đoạn 2021 đến 2025",
            "5 năm 2021-2025",
            "năm 2021-2025",
            "2021-2025",
        ],
    ),
    (
        "2021-01-01",
        "2022-12-31",
        "interval",
        ["năm học 2021-2022", "Năm học 2021 - 2022", "năm học 2021/2022"],
    ),
    (
        "2022-02-01",
        "2022-06-30",
        "interval",
        ["1/02 - 30/6/2022", "01/02/2022 - 30/6/2022", "01.02 - 30.6.2022"],
    ),
    (
        "2024-05-15",
        "2024-05-17",
        "interval",
        ["15-17/5/2024", "15 - 17/5/2024", "ngày 15-17 tháng 5 năm 2024"],
    ),
    (
        "2024-09-01",
        "2024-11-30",
        "interval",
        ["tháng 9 - 11/2024", "tháng 9-tháng 11/2024", "tháng 9/2024-11/2024"],
    ),
    ("2024-04-01", "2024-09-30", "interval", ["quý II - III/2024", "Quý II - Quý III/2024"]),
    ("1945-09-02", "1945-09-02", "day", ["02/9/1945", "ngày 02 tháng 9 năm 1945", "mồng 2 tháng 9 năm 1945"]),
]
SPELLINGS = [(first, last, precision, text) for first, last, precision, texts in CORPUS for text in texts]

NO_DATES = [
    "Quyết định số 28/2025/QĐ-TTg",
    "Nghị quyết số 19-2017/NQ-CP",
    "đạt 118/126 xã, 85%, 1.234.2022 đồng",
    "trước ngày 18 hằng tháng",
    "trước ngày 20 tháng 12 hằng năm",
    "từ ngày 15 tháng 12 năm trước đến ngày 14 tháng 12 năm sau",
    "trong năm, hằng tháng, hằng quý",
    "số điện thoại 02033.2022.123",
    "diện tích 2.022 ha, 2022 hộ",
    "06 tháng một lần, 24 tháng",
    "những năm 1970",
    "tỷ lệ 1/2, tổ 24/7",
    "Số: 2022/KH-UBND",
]


def dates_of(text: str) -> list[DateMention]:
    return list(find_dates(outline(text))[0])


@pytest.mark.parametrize(("first", "last", "precision", "text"), SPELLINGS)
def test_one_value_many_spellings(first: str, last: str, precision: str, text: str) -> None:
    (mention,) = dates_of(f"Triển khai vào {text}, theo phân công")
    assert (str(mention.start), str(mention.end), mention.precision) == (first, last, precision)


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert dates_of(text) == []


@pytest.mark.parametrize(
    "text", ["31/02/2024", "ngày 31 tháng 4 năm 2024", "15/13/2024", "29/02/2023", "00/5/2024"]
)
def test_a_day_that_no_calendar_has_is_a_problem_and_no_date(text: str) -> None:
    mentions, problems = find_dates(outline(f"dòng đầu\nHoàn thành {text}."))
    assert not [mention for mention in mentions if mention.precision == "day"]
    assert [problem.code for problem in problems] == ["impossible-date"]
    assert problems[0].message.startswith("line 2: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("từ ngày 16/9 đến hết ngày 10/10/2024", [("2024-09-16", "16/9"), ("2024-10-10", "10/10/2024")]),
        ("từ ngày 01 đến ngày 15/3/2024", [("2024-03-01", "ngày 01"), ("2024-03-15", "15/3/2024")]),
        ("từ ngày 18/4 đến ngày\n19/4/2024", [("2024-04-18", "18/4"), ("2024-04-19", "19/4/2024")]),
        (
            "ngày 12, 13 và 14/5/2024",
            [("2024-05-12", "ngày 12"), ("2024-05-13", "13"), ("2024-05-14", "14/5/2024")],
        ),
        ("tháng 6 và tháng 11 năm 2024", [("2024-06-01", "tháng 6"), ("2024-11-01", "tháng 11 năm 2024")]),
        ("từ Quý II đến Quý III/2024", [("2024-04-01", "Quý II"), ("2024-07-01", "Quý III/2024")]),
        ("6 tháng cuối năm và cả năm 2022", [("2022-07-01", "6 tháng cuối năm"), ("2022-01-01", "năm 2022")]),
        (
            "báo cáo số liệu 6 tháng đầu năm 2024 trước ngày 30/6",
            [("2024-01-01", "6 tháng đầu năm 2024"), ("2024-06-30", "30/6")],
        ),
        (
            "Năm học 2024 - 2025 (tính từ ngày 01/9/2024 đến ngày 31/8/2025)",
            [("2024-09-01", "Năm học 2024 - 2025"), ("2024-09-01", "01/9/2024"), ("2025-08-31", "31/8/2025")],
        ),
        ("từ năm 2006 đến 2010", [("2006-01-01", "năm 2006"), ("2010-01-01", "2010")]),
        (
            "các năm 2021, 2022 và 2023",
            [("2021-01-01", "năm 2021"), ("2022-01-01", "2022"), ("2023-01-01", "2023")],
        ),
        ("đến năm 2030, tầm nhìn 2050", [("2030-01-01", "năm 2030"), ("2050-01-01", "2050")]),
        ("(11/6/1948 – 11/6/2022)", [("1948-06-11", "11/6/1948"), ("2022-06-11", "11/6/2022")]),
        ("từ ngày 16/11 đến ngày 15/01/2022", [("2021-11-16", "16/11"), ("2022-01-15", "15/01/2022")]),
        ("Từ 16/11 năm nay đến 15/01/2022", [("2021-11-16", "16/11"), ("2022-01-15", "15/01/2022")]),
        ("từ quý IV đến quý I/2024", [("2023-10-01", "quý IV"), ("2024-01-01", "quý I/2024")]),
        (
            "Quý 1 85%, Quý 2 88%, Quý 4/2025 92%",
            [("2025-01-01", "Quý 1"), ("2025-04-01", "Quý 2"), ("2025-10-01", "Quý 4/2025")],
        ),
        ("kết quả tháng 9, số liệu tháng 6/2024", [("2024-06-01", "tháng 6/2024")]),
        (
            "Trước 05/5/2024, từ ngày 10/8 đến khi kết thúc",
            [("2024-05-05", "05/5/2024"), ("2024-08-10", "10/8")],
        ),
        ("từ 15 đến 20/4/2024", [("2024-04-15", "15"), ("2024-04-20", "20/4/2024")]),
        ("vào tuần 2 tháng 5/2024", [("2024-05-01", "tháng 5/2024")]),
        ("Đến 2025, tỷ lệ đạt 90%", [("2025-01-01", "2025")]),
        ("Dự kiến đến 2030, hình thành 02 trung tâm", [("2030-01-01", "2030")]),
        (
            "giai đoạn 2012 - 2015 và 2020;",
            [("2012-01-01", "giai đoạn 2012 - 2015"), ("2020-01-01", "2020")],
        ),
        ("giảm từ 22,29% (2010) xuống 15,87% (2025)", [("2010-01-01", "2010"), ("2025-01-01", "2025")]),
        ("qua các năm: 2023: 19,8%; 2024:\n18,9%", [("2023-01-01", "2023"), ("2024-01-01", "2024")]),
        ("Thực hiện “Năm dân vận chính quyền 2020”", [("2020-01-01", "Năm dân vận chính quyền 2020")]),
        ("từ 15/11 - 15/01/2022", [("2021-11-15", "15/11 - 15/01/2022")]),
        (
            "gửi kế hoạch chậm nhất ngày 30/8/2019; đăng ký mô hình trước 15/9",
            [("2019-08-30", "30/8/2019"), ("2019-09-15", "15/9")],
        ),
        (
            "gửi Sở trước 30/9; báo cáo sơ kết học kỳ I chậm nhất 10/01/2017",
            [("2016-09-30", "30/9"), ("2017-01-10", "10/01/2017")],
        ),
        ("gửi trước 30/11/2022; báo cáo trước ngày 10/12 hằng năm", [("2022-11-30", "30/11/2022")]),
        ("gửi trước 30/9 theo Kế hoạch ngày 10/01/2017", [("2017-01-10", "10/01/2017")]),
    ],
)
def test_dates_that_share_a_year(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(str(mention.start), mention.text) for mention in dates_of(text)] == expected


HEADER = """ỦY BAN NHÂN DÂN TỈNH HÀ LÂM
Số: 12/KH-UBND
Hà Lâm, ngày 05 tháng 02 năm 2024
KẾ HOẠCH
Cải cách hành chính năm 2024

"""


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Hoàn thành trước ngày 31/12/2024.", "deadline"),
        ("Báo cáo chậm nhất ngày 10 tháng 9 năm 2024.", "deadline"),
        ("Triển khai đến hết năm 2026.", "deadline"),
        ("Phấn đấu đến năm 2030 đạt 50%.", "deadline"),
        ("Tổ chức kiểm tra trong quý III/2024.", "deadline"),
        ("Tiến độ thực hiện: xong trong tháng 6/2024.", "deadline"),
        ("Tổ chức lễ phát động vào ngày 27/02/2024.", "event"),
        ("Theo tinh thần Hội nghị cán bộ, công chức năm 2023.", "event"),
        ("Hưởng ứng Ngày Vệ sinh tay toàn cầu (05/5/2024).", "anniversary"),
        ("Kỷ niệm ngày thành lập Đảng (03/02/1930).", "event"),
        ("Tổng kết công tác năm 2023.", "period"),
        ("Đến tháng 12/2023, có 118 xã đạt chuẩn.", "period"),
        ("Số người tham gia tính đến ngày 31/12/2023 là 100.", "period"),
        ("Tăng 6% so với cùng kỳ năm 2022.", "period"),
        ("Quy hoạch có tầm nhìn đến năm 2050.", "period"),
        ("Thực hiện Quyết định số 12/QĐ-BYT ngày 05/01/2024 của Bộ Y tế.", "cited_document"),
        ("Ban hành kèm theo Kế hoạch số 12/KH-UBND ngày 05/02/2024.", "issued"),
        ("Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX, nhiệm kỳ 2020 - 2025.", "period"),
        ("Theo điều tra đến ngày 31/01/2024, toàn xã có 87 trẻ.", "period"),
        ("Đến hết tháng 02/2024, vốn sự nghiệp mới giải ngân 47%.", "period"),
        ("Đến ngày 28/02/2024, Chủ tịch UBND tỉnh đã phê duyệt Quy hoạch.", "event"),
        ("Sở Y tế tổng hợp báo cáo đến ngày 18/6/2024 như sau.", "period"),
        ("Phấn đấu đến 30/11/2024, 100% xã có đại lý thu.", "deadline"),
        ("Duy trì 23 tổ. Năm 2024 đưa dư nợ lên 45 tỷ đồng.", "deadline"),
        ("Tổng kết trong năm 2030.", "deadline"),
        ("04 xã điểm về đích năm 2025.", "deadline"),
        ("Đưa vào sử dụng phần mềm từ quý II/2024.", "deadline"),
        ("Quyết định này có hiệu lực từ ngày 15/02/2024.", "event"),
        ("Kế hoạch này được thực hiện đến hết ngày 31/12/2026.", "period"),
        ("Cụm công nghiệp thành lập từ năm 2019.", "event"),
        ("Sáp nhập xã từ ngày 01/01/2024.", "event"),
        ("Công suất cực đại: năm 2030 khoảng 89.655 MW.", "deadline"),
        ("Khám bệnh cho 3.000 lượt người vào tuần cuối tháng 7/2024.", "event"),
        ("Tỷ lệ che phủ rừng: năm 2030: 60%.", "deadline"),
        ("Tỷ lệ tập hợp đạt 62% (năm 2022: 57,8%).", "period"),
        ("Định hướng đến năm 2050 tỷ lệ năng lượng tái tạo lên đến 74%.", "deadline"),
        ("Tổ chức 120 lớp chuyển giao kỹ thuật trong năm 2025.", "deadline"),
        ("Về phê duyệt tiền cấp quyền: Trong năm 2024, UBND tỉnh phê duyệt 19 trường hợp.", "period"),
        ("Lễ phát động Tháng hành động về an toàn lao động năm 2024.", "period"),
        (
            "Căn cứ Nghị quyết của Chính phủ, mục tiêu kinh tế đến năm 2030 là:\n- Tăng trưởng cao.",
            "deadline",
        ),
        (
            "Xử lý hồ sơ tồn đọng\nSố hóa tài liệu   Dữ liệu số   31/12/2024   Trung tâm Lưu trữ lịch sử",
            "deadline",
        ),
    ],
)
def test_role_is_told_by_the_words_around(sentence: str, role: str) -> None:
    mentions = [mention for mention in extract(HEADER + sentence).dates if mention.start_char >= len(HEADER)]
    assert [mention.role for mention in mentions] == [role]


@pytest.mark.parametrize(
    ("head", "row", "role"),
    [
        ("TT | Nhiệm vụ | Chủ trì | Thời hạn", "1 | Lập chuyên mục | Văn phòng | Cả năm 2024", "deadline"),
        ("TT | Nhiệm vụ | Chủ trì | Thời hạn", "1 | Đào tạo | Đoàn xã | 6 tháng đầu năm 2024", "deadline"),
        ("TT | Nhiệm vụ | Chủ trì | Thời gian", "1 | Đầu tư 06 trạm | Phòng Y tế | Năm 2025", "deadline"),
        ("TT | Nhiệm vụ | Chủ trì | Thời hạn", "1 | Duy tu | Đoàn xã | Giai đoạn 2026 - 2030", "period"),
        (
            "TT | Nhiệm vụ | Thời hạn | Kết quả",
            "1 | Đưa đề thi | Học kỳ I năm học 2024-2025 | 50%",
            "deadline",
        ),
        ("TT | Loại hình | Số lớp | Thời gian", "1 | Trung cấp | 15 | Cả năm 2024", "period"),
        ("TT | Nhiệm vụ | Năm | Thời hạn", "1 | Rà soát quy hoạch | 2025 | Thường xuyên", "period"),
        ("TT | Nhiệm vụ | Chủ trì | Thời gian", "1 | Lễ ra quân | Phòng Y tế | 01/7/2024", "event"),
        ("TT | Nhiệm vụ | Chủ trì | Thời gian", "1 | Lập danh sách | Phòng Y tế | 01/7/2024", "deadline"),
    ],
)
def test_the_head_of_a_column_tells_the_role(head: str, row: str, role: str) -> None:
    mentions = extract(f"{HEADER}\n{head}\n{row}\n").dates
    assert [mention.role for mention in mentions if mention.start_char >= len(HEADER)] == [role]


def test_a_horizon_names_what_is_cited() -> None:
    sentence = "theo định hướng chiến lược địa chất đến năm 2030, tầm nhìn đến năm 2045"
    mentions = extract(HEADER + sentence).dates
    assert [mention.role for mention in mentions[-2:]] == ["period", "period"]


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Từ ngày 15/12/2023 đến ngày 14/01/2024, toàn tỉnh xảy ra 47 vụ cháy.", "period"),
        ("Từ ngày 27/12/2023 đến 18 giờ ngày 06/01/2024, thành phố ghi nhận 143 ca.", "period"),
        ("Đối tượng: trẻ sinh từ ngày 01/5/2010 đến ngày 30/4/2017.", "period"),
        ("Học kỳ I: từ ngày 22/8/2024 đến ngày 31/12/2024.", "period"),
        ("Thời gian: từ tháng 4 đến tháng 8 năm 2024, chia thành các đợt.", "period"),
        ("Tập huấn từ ngày 20/5/2024 đến ngày 24/5/2024.", "event"),
        ("Dự báo El Nino kéo dài; lượng mưa từ tháng 4 đến tháng 8/2024 thiếu hụt 30%.", "period"),
        ("Tuần lễ lắng nghe người nộp thuế từ 10/10 đến 14/10/2024.", "event"),
    ],
)
def test_both_ends_of_a_span_have_one_role(sentence: str, role: str) -> None:
    mentions = [mention for mention in extract(HEADER + sentence).dates if mention.start_char >= len(HEADER)]
    assert [mention.role for mention in mentions] == [role, role]


def test_a_return_of_a_historic_day() -> None:
    records = extract(HEADER + "Kỷ niệm 69 năm Ngày Thầy thuốc Việt Nam (27/02/1955 - 27/02/2024).")
    assert [(str(mention.start), mention.role) for mention in records.dates[-2:]] == [
        ("1955-02-27", "event"),
        ("2024-02-27", "anniversary"),
    ]


def test_every_date_slices_back() -> None:
    text = (
        HEADER
        + "Từ ngày 16/9 đến hết ngày 10/10/2024;\nquý III/2024, (11/6/1948 –\n11/6/2022), tháng …/2024."
    )
    records = extract(text)
    assert len(records.dates) >= 8
    for mention in records.dates:
        assert text[mention.start_char : mention.end_char] == mention.text
        assert 0 < mention.confidence <= 1
        assert mention.rule
