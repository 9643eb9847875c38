"""What citations point to: one document has one identifier, in all papers that cite it; short forms point to it too."""

import pytest

from pipeline.extracting import extract
from pipeline.extracting.resolve import resource_id

HEAD = "SỞ Y TẾ\nSố: 12/KH-SYT\nHà Lâm, ngày 05 tháng 02 năm 2024\nKẾ HOẠCH\nPhòng bệnh\n\n"


def resources(body: str) -> list[str | None]:
    return [reference.resource_id for reference in extract(HEAD + body).references]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ", ["30/2020/NĐ-CP"]),
        ("Nghị định số 30/2020/NĐ-CP", ["30/2020/NĐ-CP"]),
        ("Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị", ["34-CT/TW 2014-04-07"]),
        (
            "Kế hoạch số 7/KH-UBND ngày 02/01/2024 của UBND tỉnh Hà Lâm",
            ["7/KH-UBND 2024-01-02 ủy ban nhân dân tỉnh hà lâm"],
        ),
        ("Luật Thi đua, khen thưởng", ["luật thi đua, khen thưởng"]),
        ("theo các Nghị quyết của HĐND Tỉnh", [None]),
        # the short form says less and means the same; another year is another document
        (
            "Quyết định số 3/QĐ-BYT ngày 05/01/2024 của Bộ Y tế; Quyết định số 3/QĐ-BYT nêu trên",
            ["3/QĐ-BYT 2024-01-05"] * 2,
        ),
        (
            "Quyết định số 3/QĐ-BYT ngày 05/01/2024; Quyết định số 3/QĐ-BYT ngày 05/01/2023",
            ["3/QĐ-BYT 2024-01-05", "3/QĐ-BYT 2023-01-05"],
        ),
        (
            "Chỉ thị số 11-CT/TU ngày 04/01/2024 của Tỉnh ủy (viết tắt là Chỉ thị 11). Quán triệt Chỉ thị 11 đến chi bộ.",
            ["11-CT/TU 2024-01-04 tỉnh ủy"] * 2,
        ),
        ("Thực hiện Đề án số 08.", [None]),
    ],
)
def test_one_document_has_one_identifier(body: str, expected: list[str | None]) -> None:
    assert resources(body) == expected


def test_a_paper_has_the_identifier_that_others_cite_it_by() -> None:
    own = extract(HEAD).document.resource_id
    assert own == "12/KH-SYT 2024-02-05 sở y tế"
    other = "TRUNG TÂM Y TẾ\nSố: 3/KH-TTYT\nHà Lâm, ngày 01 tháng 3 năm 2024\nKẾ HOẠCH\nPhòng bệnh\n\n"
    (cited,) = extract(other + "Căn cứ Kế hoạch số 12/KH-SYT ngày 05/02/2024 của Sở Y tế;").references
    assert cited.resource_id == own


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Kế hoạch này thay thế các văn bản trước.", [("Kế hoạch", True, "12/KH-SYT 2024-02-05 sở y tế")]),
        (
            "Căn cứ Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị.\n\nQuán triệt Chỉ thị nêu trên.",
            [("Chỉ thị", False, "34-CT/TW 2014-04-07")],
        ),
        # two may be meant
        (
            "Chỉ thị số 34-CT/TW ngày 07/4/2014 và Chỉ thị số 5-CT/TW ngày 15/5/2016.\n\nQuán triệt Chỉ thị nêu trên.",
            [("Chỉ thị", False, None)],
        ),
        ("Thực hiện kế hoạch công tác.", []),
    ],
)
def test_short_forms(body: str, expected: list[tuple[str, bool, str | None]]) -> None:
    found = extract(HEAD + body).short_references
    assert [(short.doc_type, short.is_own, short.resource_id) for short in found] == expected


def test_what_a_citation_leaves_out_its_identifier_lacks() -> None:
    assert resource_id("7/KH-UBND", None, None) == "7/KH-UBND"
