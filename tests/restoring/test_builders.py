"""The builders of the models, on corpora and pages small enough to know the answer."""

import json
import lzma
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dictionaries.build import __main__ as building
from dictionaries.build import casing, certainty, channel, pairs
from dictionaries.build.corpora import CORPORA, HELD_OUT_BLOCK, HELD_OUT_EVERY, read_lines
from dictionaries.build.pages import HELD_OUT, READINGS, matched, sample_lines
from pipeline.restoring.casing import CaseModel
from pipeline.restoring.certainty import MEASURES
from pipeline.restoring.channel import LONGEST_OUTPUT, Transducer, unseen
from pipeline.restoring.language_model import SPECIAL
from pipeline.restoring.spelling import bare

# words printed and read

ALIGNED = [
    ("all read", "Đồng Tháp, ngày", "Pong Thap, ngay", ["Đồng Pong", "Tháp, Thap,", "ngày ngay"]),
    ("a word lost", "ủy ban nhân dân tỉnh", "uy ban dan tinh", ["ủy uy", "ban ban", "dân dan", "tỉnh tinh"]),
    ("a speck", "ủy ban nhân dân", "uy . ban nhan dan", ["ủy uy", "ban ban", "nhân nhan", "dân dan"]),
    ("nothing alike", "kế hoạch", "XQZ 123", []),
    ("nothing read", "kế hoạch", "", []),
    ("nothing printed", "", "ke hoach", []),
]


@pytest.mark.parametrize(("label", "printed", "read", "found"), ALIGNED, ids=[row[0] for row in ALIGNED])
def test_words_are_set_beside_what_was_read(label: str, printed: str, read: str, found: list[str]) -> None:
    assert [" ".join(pair) for pair in pairs.align(printed.split(), read.split())] == found


def test_pairs_are_counted_over_pages() -> None:
    pages = [[("kế hoạch", "ké hoach"), ("kế toán", "ké toan")], [("kế", "kể")]]
    assert pairs.count_pairs(pages) == {
        ("kế", "ké"): 2,
        ("kế", "kể"): 1,
        ("hoạch", "hoach"): 1,
        ("toán", "toan"): 1,
    }


def test_lines_are_set_beside_those_most_alike() -> None:
    printed = ["Ủy ban nhân dân tỉnh", "ban hành kế hoạch", "về việc kiểm tra", "năm 2022"]
    read = ["Uy ban nhan dan tinh", "", "~~ |", "vé viéc kiém tra", "nam 2022"]
    assert list(matched(printed, read)) == [
        (printed[0], read[0]),
        (printed[2], read[3]),
        (printed[3], read[4]),
    ]


# the channel

SEEN = Counter(
    {("đồng", "dong"): 60, ("đồng", "dng"): 20, ("đủ", "dii"): 30, ("ồ", "o"): 10, ("85%", "85%"): 99}
)


def test_only_words_are_learned_from() -> None:
    counted = Counter(
        {("“Đồng,", "Pong,"): 3, ("85%", "85%"): 5, ("kế", ""): 2, ("a", "abcd"): 1, ("x" * 13, "x"): 1}
    )
    assert channel.words_of(counted) == {("Đồng", "Pong"): 3}


def test_steps_tell_what_became_of_each_letter() -> None:
    learned = channel.train(SEEN)
    assert set(channel.best_steps(learned, "đồng", "dong") or ()) == {*zip("đồng", "dong", strict=True)}
    assert channel.best_steps(learned, "đủ", "dii") == [("đủ", "dii")]
    assert channel.best_steps(learned, "đ", "xxxx") is None
    for meant, read in SEEN:
        steps = channel.best_steps(learned, meant, read)
        assert steps is not None
        assert "".join(letters for letters, _ in steps[::-1]) == meant
        assert "".join(output for _, output in steps[::-1]) == read


def test_what_is_seen_often_is_cheap() -> None:
    learned = channel.train(SEEN)
    assert learned.step("đ", "d") < 0.5 < learned.step("ồ", "")
    assert learned.cost("đủ", "dii") < 1
    assert learned.step("ồ", "o") < learned.step("ồ", "")
    assert max(learned.cost("đồng", read) for read in ("dong", "dng")) < learned.cost("đồng", "xong") - 4
    for outputs in learned.singles.values():
        assert sum(math.exp(-cost) for cost in outputs.values()) < 1.01


def test_letters_without_sightings_borrow_from_their_family() -> None:
    learned = channel.train(Counter({("ố", "6"): 500, ("ồ", "o"): 500}))
    assert learned.step("ồ", "6") < unseen("ồ", "6")
    assert learned.step("ố", "6") < learned.step("ồ", "6")


def test_habits_are_added_but_make_nothing_dearer(tmp_path: Path) -> None:
    rows = "meant\tread\tshare\nĐ\tP\t0.3\nồ\to\t0.0001\ncủ\tci\t0.04\n"
    (tmp_path / "habits.tsv").write_text(rows, "utf-8")
    before = Transducer({"ồ": {"o": 0.2, "0": 1.0}}, {})
    after = channel.add_habits(before, tmp_path / "habits.tsv")
    assert after.step("Đ", "P") == pytest.approx(-math.log(0.3), abs=1e-3)
    assert after.step("ồ", "o") == 0.2
    assert after.pairs == {"củ": {"ci": pytest.approx(-math.log(0.04), abs=1e-3)}}
    assert after.step("ồ", "o0") == pytest.approx(0.2 + 1.0 + channel.TWICE)
    assert before.singles == {"ồ": {"o": 0.2, "0": 1.0}}


def test_typing_without_marks_loses_all_marks() -> None:
    plain = channel.strip_marks("aăđĐe")
    assert plain.step("đ", "d") < plain.step("đ", "đ") < unseen("đ", "x")
    assert plain.step("Đ", "D") == plain.step("ă", "a") == plain.step("đ", "d")
    assert plain.step("a", "a") < plain.step("ă", "a")


def test_a_channel_is_written_and_read_again(tmp_path: Path) -> None:
    learned = channel.train(SEEN)
    channel.write(learned, "eng", tmp_path, {"pages": 1})
    found = json.loads((tmp_path / "channel-eng.json").read_text("utf-8"))
    assert (found["singles"], found["pairs"]) == (learned.singles, learned.pairs)
    assert found["provenance"] == {"pages": 1}
    assert all(len(output) <= LONGEST_OUTPUT for outputs in learned.singles.values() for output in outputs)


# corpora


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each corpus has lines numbered from 0 beyond one held-out block."""
    folder = tmp_path_factory.mktemp("corpora")
    for corpus in CORPORA:
        with lzma.open(folder / f"{corpus.name}.txt.xz", "wt", encoding="utf-8", preset=0) as file:
            for number in range(HELD_OUT_BLOCK * (HELD_OUT_EVERY + 1)):
                file.write(f"xã Đồng Tháp, phía nam Việt Nam, báo cáo việc {number} ke\u0302\u0301\n")
    return folder


def test_no_line_is_both_counted_and_held_out(corpora: Path) -> None:
    counted, held_out = (set(read_lines(corpora, CORPORA[0].name, held_out=held)) for held in (False, True))
    assert not counted & held_out
    assert len(held_out) == HELD_OUT_BLOCK
    assert len(counted) == HELD_OUT_BLOCK * HELD_OUT_EVERY
    assert all(line.endswith("kế") for line in held_out)


def test_pages_are_learned_from_and_measured_on_other_lines(corpora: Path) -> None:
    for kind in READINGS:
        learned, measured = sample_lines(corpora, READINGS[kind]), sample_lines(corpora, HELD_OUT[kind])
        assert learned == sample_lines(corpora, READINGS[kind])
        assert not set(learned) & set(measured)


def test_capitals_are_counted_inside_sentences(tmp_path: Path, corpora: Path) -> None:
    words = [*SPECIAL, "xã", "đồng", "tháp", "báo", "cáo", "phía", "nam", "việt"]
    out = tmp_path / "models"
    out.mkdir()
    casing.build(corpora, out, words)
    model = CaseModel(out)
    share = dict(zip(words, (model.capitals / 255).tolist(), strict=True))
    assert share["đồng"] > 0.95
    assert share["tháp"] > 0.95
    assert share["cáo"] < 0.05
    assert 0.4 < share["nam"] < 0.6
    south, country, nam = (np.array([words.index(word)]) for word in ("phía", "việt", "nam"))
    assert model.log_odds(south, nam)[0] < -3
    assert model.log_odds(country, nam)[0] > 3


# certainty and lists


def test_a_curve_is_fitted_on_every_other_page(tmp_path: Path) -> None:
    page = [
        ("Ủy ban nhân dân tỉnh Đồng Tháp", "Uy ban nhan dan tinh Pong Thap"),
        ("bà Xhyung Tơ Ngôl", "ba Xhyung To Ngol"),
    ]
    certainty.build([page, [("không", "ai đọc")], page], "eng", tmp_path)
    found = json.loads((tmp_path / "certainty-eng.json").read_text("utf-8"))
    assert list(found["weights"]) == list(MEASURES)
    assert found["provenance"]["pages"] == 2
    assert found["provenance"]["words"] == 2 * 11
    assert 0 < found["provenance"]["wrong"] < 22
    assert np.isfinite(list(found["weights"].values())).all()


def test_our_own_lines_are_whole() -> None:
    lines = building.own_lines()
    assert all(line.strip() == line != "" and weight > 0 for line, weight in lines)
    assert {"tỉnh Đồng Tháp", "Đồng Tháp"} <= {line for line, _ in lines}
    names = list(building.person_names())
    assert len(names) == len(set(names))
    assert all(len(name.split()) >= 3 and name == name.title() for name in map(bare, names))
