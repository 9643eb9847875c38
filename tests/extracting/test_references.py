"""Cited documents: from the type to the issuer; the plan itself and what is still to be made are none."""

import pytest

from pipeline.extracting import extract
from pipeline.extracting.resolve import same_documents
from pipeline.records import Reference

# sentence, then (text, type, number, day, issuer) of each citation
Case = tuple[str, list[tuple[str, str, str | None, str | None, str | None]]]

CITED: list[Case] = [
    (
        "Căn cứ Nghị quyết Đại hội đại biểu Hội Nông dân tỉnh lần thứ VII, nhiệm kỳ 2008 - 2013;",
        [
            (
                "Nghị quyết Đại hội đại biểu Hội Nông dân tỉnh lần thứ VII",
                "Nghị quyết",
                None,
                None,
                None,
            )
        ],
    ),
    (
        "các Nghị quyết số 18-NQ/TW, 19-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương về",
        [
            ("Nghị quyết số 18-NQ/TW", "Nghị quyết", "18-NQ/TW", "2017-10-25", "Ban Chấp hành Trung ương"),
            (
                "19-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương",
                "Nghị quyết",
                "19-NQ/TW",
                "2017-10-25",
                "Ban Chấp hành Trung ương",
            ),
        ],
    ),
    (
        "theo Chương trình kiểm tra năm 2023 của Ban Chấp hành Đảng bộ huyện (số 05-CTr/HU ngày 28/12/2022)",
        [
            (
                "Chương trình kiểm tra năm 2023 của Ban Chấp hành Đảng bộ huyện (số 05-CTr/HU ngày 28/12/2022)",
                "Chương trình",
                "05-CTr/HU",
                "2022-12-28",
                None,
            )
        ],
    ),
    (
        "tại văn bản số 26/TTg-KTN ngày 30/12/2014 (đối với tỉnh A); số 13/TTg-KTN ngày 10/8/2015",
        [
            ("văn bản số 26/TTg-KTN ngày 30/12/2014", "Văn bản", "26/TTg-KTN", "2014-12-30", None),
            ("13/TTg-KTN ngày 10/8/2015", "Văn bản", "13/TTg-KTN", "2015-08-10", None),
        ],
    ),
    (
        "Kế hoạch số 29 KH/TWĐTN ngày 05/3/2011 của Ban Bí thư Trung ương Đoàn về",
        [
            (
                "Kế hoạch số 29 KH/TWĐTN ngày 05/3/2011 của Ban Bí thư Trung ương Đoàn",
                "Kế hoạch",
                "29 KH/TWĐTN",
                "2011-03-05",
                "Ban Bí thư Trung ương Đoàn",
            )
        ],
    ),
    ("lồng ghép Đề án 938 (chiếm khoảng 30%)", [("Đề án 938", "Đề án", "938", None, None)]),
    (
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        [
            (
                "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ",
                "Nghị định",
                "30/2020/NĐ-CP",
                "2020-03-05",
                "Chính phủ",
            )
        ],
    ),
    (
        "theo Chỉ thị số 05-CT/TW ngày\n15/5/2016 của Bộ Chính trị về đẩy mạnh học tập",
        [
            (
                "Chỉ thị số 05-CT/TW ngày\n15/5/2016 của Bộ Chính trị",
                "Chỉ thị",
                "05-CT/TW",
                "2016-05-15",
                "Bộ Chính trị",
            )
        ],
    ),
    (
        "Điều 6 Nghị định số 20/2014/NĐ-CP).",
        [("Nghị định số 20/2014/NĐ-CP", "Nghị định", "20/2014/NĐ-CP", None, None)],
    ),
    (
        "Thông tư liên tịch số 58/2015/TTLT-BYT-BTNMT ngày 31/12/2015 của Bộ Y tế và Bộ Tài nguyên và Môi\ntrường đối với",
        [
            (
                "Thông tư liên tịch số 58/2015/TTLT-BYT-BTNMT ngày 31/12/2015 của Bộ Y tế và Bộ Tài nguyên và Môi\ntrường",
                "Thông tư liên tịch",
                "58/2015/TTLT-BYT-BTNMT",
                "2015-12-31",
                "Bộ Y tế và Bộ Tài nguyên và Môi trường",
            )
        ],
    ),
    (
        "Đề án 08-ĐA/TU của Tỉnh ủy Lào Cai ngày 29/12/2025 về phát triển",
        [
            (
                "Đề án 08-ĐA/TU của Tỉnh ủy Lào Cai ngày 29/12/2025",
                "Đề án",
                "08-ĐA/TU",
                "2025-12-29",
                "Tỉnh ủy Lào Cai",
            )
        ],
    ),
    (
        "Luật Khám bệnh, chữa bệnh số 15/2023/QH15 ngày 09/01/2023 và Luật Đấu thầu",
        [
            (
                "Luật Khám bệnh, chữa bệnh số 15/2023/QH15 ngày 09/01/2023",
                "Luật",
                "15/2023/QH15",
                "2023-01-09",
                None,
            ),
            ("Luật Đấu thầu", "Luật", None, None, None),
        ],
    ),
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng năm 2013 và các văn bản",
        [
            (
                "Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng năm 2013",
                "Luật",
                None,
                None,
                None,
            )
        ],
    ),
    (
        "gắn với Nghị quyết Trung ương 4 khóa\nXI và Nghị quyết Trung ương 4 khóa XII về",
        [
            ("Nghị quyết Trung ương 4 khóa\nXI", "Nghị quyết", None, None, None),
            ("Nghị quyết Trung ương 4 khóa XII", "Nghị quyết", None, None, None),
        ],
    ),
    (
        "thực hiện Nghị quyết Đại hội Đảng bộ tỉnh Hưng Yên lần thứ XVIII.",
        [("Nghị quyết Đại hội Đảng bộ tỉnh Hưng Yên lần thứ XVIII", "Nghị quyết", None, None, None)],
    ),
    (
        "Chỉ thị 04 của BTV Tỉnh ủy; các Nghị quyết của HĐND Tỉnh;",
        [
            ("Chỉ thị 04 của BTV Tỉnh ủy", "Chỉ thị", "04", None, "BTV Tỉnh ủy"),
            ("các Nghị quyết của HĐND Tỉnh", "Nghị quyết", None, None, "HĐND Tỉnh"),
        ],
    ),
    (
        "Nghị quyết số 18-NQ/TW, số 19-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương",
        [
            ("Nghị quyết số 18-NQ/TW", "Nghị quyết", "18-NQ/TW", None, None),
            (
                "19-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương",
                "Nghị quyết",
                "19-NQ/TW",
                "2017-10-25",
                "Ban Chấp hành Trung ương",
            ),
        ],
    ),
    (
        "Biên bản kiểm tra chất lượng bệnh viện ngày 20/12/2023 của Đoàn kiểm tra Sở Y tế,",
        [
            (
                "Biên bản kiểm tra chất lượng bệnh viện ngày 20/12/2023 của Đoàn kiểm tra Sở Y tế",
                "Biên bản",
                None,
                "2023-12-20",
                "Đoàn kiểm tra Sở Y tế",
            )
        ],
    ),
    (
        "Kế hoạch phối hợp số\n07/KHPH-SGDĐT-BĐBP ngày 14/02/2023.",
        [
            (
                "Kế hoạch phối hợp số\n07/KHPH-SGDĐT-BĐBP ngày 14/02/2023",
                "Kế hoạch",
                "07/KHPH-SGDĐT-BĐBP",
                "2023-02-14",
                None,
            )
        ],
    ),
    # as a scan reads it: marks lost, the code broken over the line end
    (
        "theo Quyêt định sô 1648/QĐ-UBND ngày 30/11/2022; Công điện số 131/CĐ-\nTTg ngày 11/12/2024",
        [
            ("Quyêt định sô 1648/QĐ-UBND ngày 30/11/2022", "Quyết định", "1648/QĐ-UBND", "2022-11-30", None),
            ("Công điện số 131/CĐ-\nTTg ngày 11/12/2024", "Công điện", "131/CĐ-TTg", "2024-12-11", None),
        ],
    ),
]

NOT_CITED = [
    "Trên đây là Kế hoạch thi đua của Sở Tài chính.",
    "theo Kế hoạch này và Quyết định này",
    "tham mưu UBND tỉnh ban hành kế hoạch thực hiện",
    "xây dựng Kế hoạch triển khai của Văn phòng Sở",
    "theo quy định của pháp luật về thi đua, khen thưởng; pháp luật đầu tư",
    "Phụ lục số 01, Biểu mẫu số 02, hồ sơ số 3",
    "Hội Luật gia, Đoàn Luật sư tỉnh",
    "Chương trình mục tiêu quốc gia xây dựng nông thôn mới",
    "Báo cáo chậm nhất ngày 10 tháng 9 năm 2024.",
    "kế hoạch 6 tháng đầu năm 2024",
    "Đề án 500 tỷ đồng",
    "Đề án 2020",
    "ĐT: 0207/3822/BCA",
]


def cited(text: str) -> tuple[Reference, ...]:
    return extract(text).references


@pytest.mark.parametrize(("text", "expected"), CITED, ids=[case[0][:40] for case in CITED])
def test_citation(text: str, expected: list[tuple[str, str, str | None, str | None, str | None]]) -> None:
    found = [
        (ref.text, ref.doc_type, ref.number, str(ref.issued_on) if ref.issued_on else None, ref.issuer)
        for ref in cited(text)
    ]
    # the issuer of a resolution that is named by it is part of its name
    assert [row[:4] for row in found] == [row[:4] for row in expected]
    for row, wanted in zip(found, expected, strict=True):
        assert wanted[4] is None or row[4] == wanted[4]


@pytest.mark.parametrize("text", NOT_CITED)
def test_no_citation(text: str) -> None:
    assert cited(text) == ()


@pytest.mark.parametrize("case", CITED, ids=[case[0][:40] for case in CITED])
def test_every_citation_slices_back(case: Case) -> None:
    for reference in cited(case[0]):
        assert case[0][reference.start_char : reference.end_char] == reference.text


def test_repeated_citations_count_each_time() -> None:
    text = "Quyết định số 12/QĐ-UBND; Quyết định số 12/QĐ-UBND; Quyết định số 12/QĐ-UBND nêu trên"
    assert [reference.number for reference in cited(text)] == ["12/QĐ-UBND"] * 3


def test_the_document_itself_is_no_citation() -> None:
    head = "SỞ Y TẾ\nSố: 12/KH-SYT\nHà Lâm, ngày 05 tháng 02 năm 2024\nKẾ HOẠCH\nPhòng bệnh\n\n"
    text = (
        head
        + "Phụ lục\n(Kèm theo Kế hoạch số 12/KH-SYT ngày 05/02/2024 của Sở Y tế)\ntheo Kế hoạch số 13/KH-SYT"
    )
    assert [reference.number for reference in cited(text)] == ["13/KH-SYT"]


def test_short_citations_join_the_full_one() -> None:
    text = (
        "Quyết định số 12/QĐ-BYT ngày 05/01/2024 của Bộ Y tế; Quyết định số 13/QĐ-BYT ngày 06/01/2024;"
        " Quyết định số 12/QĐ-BYT nêu trên"
    )
    references = cited(text)
    assert references[2].issued_on is None
    assert same_documents(references) == ((0, 2), (1,))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "theo Chỉ thị số 05-CT/TW ngày\n15/5/2016 của Bộ Chính trị về đẩy mạnh\nhọc tập;",
            "về đẩy mạnh học tập",
        ),
        ("Kế hoạch số 12/KH-UBND ngày 05/02/2024 của UBND tỉnh.", None),
        (
            "Căn cứ Quyết định số 3/QĐ-BYT ngày 05/01/2024 của Bộ Y tế về tiêm chủng, Sở Y tế xây dựng Kế hoạch",
            "về tiêm chủng",
        ),
    ],
)
def test_what_a_cited_document_is_about(text: str, subject: str | None) -> None:
    assert [reference.subject for reference in cited(text)] == [subject]
