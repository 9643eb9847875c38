"""User dictionaries: what is right is loaded as it stands, what is not is refused with file, line, reason and remedy."""

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.dictionary_cli import Kind, app
from pipeline.errors import DictionaryError, ExitCode, FileAccessError, PipelineError
from pipeline.restoring.user_dictionary import (
    KINDS,
    RULES,
    Entry,
    Pair,
    UserDictionary,
    add_to_user_dictionary,
    check_user_dictionary,
    load_user_dictionary,
)

NAMES = "text\tnote\nNguyễn Thị Hồng Nhung\t\nLò A Páo\tphó bí thư\n"
BODIES = "text\nHĐND\nỦy ban nhân dân tỉnh Đồng Tháp\n"
PLACES = "# các xã của huyện Bắc Hà\ntext\n\nxã Sín Chéng\nĐồng Tháp\n"
PHRASES = "note\ttext\n\tphong trào “Toàn dân bảo vệ an ninh Tổ quốc”\n\tQuốc lộ 1A\n"
PAIRS = "read\tmeant\trule\tnote\nPéc\tĐộc\talways\tĐộc lập\nHDND\tHĐND\talways\t\nsọ\tsở\tnever\t\n"
TOML = """
# "Péc" is a comment here
names = ["Nguyễn Thị Hồng Nhung", 'Lò A Páo']
bodies = ["HĐND"]
places = [
  "xã Sín Chéng",
  "Đồng Tháp",
]
always = [{read = "Péc", meant = "Độc"}, {meant = "Đồng Tháp", read = "DongThap"}]
[[never]]
read = "sọ"
meant = "sở"
note = "a medical board"
"""


def folder_of(at: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (at / name).write_bytes(text.encode())
    return at


def test_tables_are_loaded_as_they_stand(tmp_path: Path) -> None:
    tables = {"names": NAMES, "bodies": BODIES, "places": PLACES, "phrases": PHRASES, "pairs": PAIRS}
    loaded = load_user_dictionary(folder_of(tmp_path, {f"{name}.tsv": text for name, text in tables.items()}))
    assert loaded == UserDictionary(
        phrases=(
            Entry("HĐND", "bodies"),
            Entry("Ủy ban nhân dân tỉnh Đồng Tháp", "bodies"),
            Entry("Nguyễn Thị Hồng Nhung", "names"),
            Entry("Lò A Páo", "names"),
            Entry("phong trào “Toàn dân bảo vệ an ninh Tổ quốc”", "phrases"),
            Entry("Quốc lộ 1A", "phrases"),
            Entry("xã Sín Chéng", "places"),
            Entry("Đồng Tháp", "places"),
        ),
        always=(Pair("Péc", "Độc"), Pair("HDND", "HĐND")),
        never=(Pair("sọ", "sở"),),
    )
    assert hash(loaded) == hash(load_user_dictionary(tmp_path))


def test_toml_is_loaded_as_it_stands(tmp_path: Path) -> None:
    assert load_user_dictionary(folder_of(tmp_path, {"dictionary.toml": TOML})) == UserDictionary(
        phrases=(
            Entry("Nguyễn Thị Hồng Nhung", "names"),
            Entry("Lò A Páo", "names"),
            Entry("HĐND", "bodies"),
            Entry("xã Sín Chéng", "places"),
            Entry("Đồng Tháp", "places"),
        ),
        always=(Pair("Péc", "Độc"), Pair("DongThap", "Đồng Tháp")),
        never=(Pair("sọ", "sở"),),
    )


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"places.tsv": "text\r\nxã Sín Chéng\r\n", "names.tsv": "text\n"},
        {"places.tsv": "\ufefftext\nxã Sín Chéng"},
        {".DS_Store": "\0\0", "places.tsv": "text\nxã Sín Chéng\n"},
        {"dictionary.toml": '\ufeffplaces = ["xã Sín Chéng"]'},
        {"dictionary.toml": 'places = ["xã Sín Chéng"]\nnames = []', "bodies.tsv": "# none\ntext\n"},
    ],
    ids=[
        "empty folder",
        "Windows lines",
        "byte order mark",
        "hidden file",
        "mark before TOML",
        "empty lists",
    ],
)
def test_what_editors_and_spreadsheets_leave_is_no_fault(tmp_path: Path, files: dict[str, str]) -> None:
    loaded = load_user_dictionary(folder_of(tmp_path, files))
    assert loaded.phrases == ((Entry("xã Sín Chéng", "places"),) if files else ())


def test_a_pair_may_say_that_a_word_is_right_and_what_else_it_is_not(tmp_path: Path) -> None:
    rows = "read\tmeant\trule\nChéng\tChéng\talways\nChéng\tChứng\tnever\nChéng\tchéng\tnever\n"
    loaded = load_user_dictionary(folder_of(tmp_path, {"pairs.tsv": rows}))
    assert loaded.always == (Pair("Chéng", "Chéng"),)
    assert len(loaded.never) == 2


NFD = unicodedata.normalize("NFD", "Đồng Tháp")
PAIR_HEADER = "read\tmeant\trule\n"

# file, what it holds, the line that is bad, words of the reason, words of the remedy
BAD: list[tuple[str, str, int, str, str]] = [
    # texts
    ("places.tsv", f"text\nxã Sín Chéng\n{NFD}\n", 3, "not in Unicode form NFC", "uconv -x any-nfc"),
    ("places.tsv", f"text\r\nxã Sín Chéng\r\n{NFD}\r\n", 3, "not in Unicode form NFC", "uconv -x any-nfc"),
    ("bodies.tsv", "text\tnote\n\tsở\n", 2, "empty", "write the text"),
    ("bodies.tsv", "text\tnote\nSở Y tế\t\n\u00a0\tsở\n", 3, "empty", "write the text"),
    ("names.tsv", "text\nLò\u200b A Páo\n", 2, "control character U+200B", "delete it"),
    ("names.tsv", "text\nLò A\x07 Páo\n", 2, "control character U+0007", "delete it"),
    ("names.tsv", "text\nLò A\u2028Páo\n", 2, "control character U+2028", "delete it"),
    ("names.tsv", "text\nLò A Páo\rLò B\n", 2, "control character U+000D", "delete it"),
    ("names.tsv", "text\n Lò A Páo\n", 2, "wrong blanks", "one plain blank"),
    ("names.tsv", "text\nLò  A Páo\n", 2, "wrong blanks", "one plain blank"),
    ("names.tsv", "text\nLò\u00a0A Páo\n", 2, "wrong blanks", "one plain blank"),
    ("places.tsv", "text\nÐồng Tháp\n", 2, "U+00D0, which only looks like Đ", "write Đ (U+0110)"),
    (
        "phrases.tsv",
        "text\nmột hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy\n",
        2,
        "17 words",
        "16 at most",
    ),
    ("phrases.tsv", "text\n85%\n", 2, "no letter", "take the line out"),
    ("phrases.tsv", "note\ttext\n\t#kế hoạch\n", 2, "begins with #", "write it without"),
    ("places.tsv", "text\nĐồng Tháp\n# và\nĐồng Tháp\n", 4, "in places.tsv, line 2 already", "keep one"),
    # tables
    ("places.tsv", "", 1, "no header line", "begin the file with the columns text"),
    ("places.tsv", "# text\n\n", 1, "no header line", "begin the file with the columns text"),
    ("places.tsv", "Đồng Tháp\nxã Sín Chéng\n", 1, "unknown column 'Đồng Tháp'", "may have text, note"),
    ("places.tsv", "\n# xã\ntext\tprovince\n", 3, "unknown column 'province'", "may have text, note"),
    ("pairs.tsv", "read\trule\nPéc\talways\n", 1, "column 'meant' is missing", "add it to the header line"),
    ("places.tsv", "text\ttext\n", 1, "a column stands twice", "once"),
    ("places.tsv", "text\tnote\nĐồng Tháp\n", 2, "1 cells under 2 columns", "put one tab between cells"),
    ("places.tsv", "text\nĐồng Tháp\ttỉnh\n", 2, "2 cells under 1 columns", "put one tab between cells"),
    # pairs
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc\tĐộc\tsometimes\n",
        2,
        "unknown rule 'sometimes'",
        "write always or never",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "2022\t2023\talways\n",
        2,
        "numbers, codes and signs are never rewritten",
        "take",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "11/KH-VP\t11\tnever\n",
        2,
        "numbers, codes and signs are never rewritten",
        "take",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "85%\tbốn\tnever\n",
        2,
        "numbers, codes and signs are never rewritten",
        "take",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc lập\tĐộc lập\talways\n",
        2,
        "not one word",
        "enter what is meant as a phrase",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc-lap\tĐộc lập\talways\n",
        2,
        "read as 'Péc' and 'lap'",
        "each word its own",
    ),
    ("pairs.tsv", PAIR_HEADER + "Péc,\tĐộc,\talways\n", 2, "read as 'Péc':", "without signs"),
    ("pairs.tsv", PAIR_HEADER + f"{'nghiêng' * 6}\tnghiêng\talways\n", 2, "42 characters", "40 at most"),
    ("pairs.tsv", PAIR_HEADER + "ubnd\tủy ban nhân dân tỉnh\talways\n", 2, "has 5 words", "4 at most"),
    ("pairs.tsv", PAIR_HEADER + "Péc\t\talways\n", 2, "empty", "write the text"),
    ("pairs.tsv", PAIR_HEADER + f"DongThap\t{NFD}\talways\n", 2, "not in Unicode form NFC", "uconv"),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc\tĐộc\talways\nPéc\tĐọc\talways\n",
        3,
        "'Péc' always means 'Độc' by",
        "keep one",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc\tĐộc\talways\nPéc\tĐộc\talways\n",
        3,
        "pairs.tsv, line 2 already",
        "keep one",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc\tĐộc\talways\nPéc\tĐộc\tnever\n",
        3,
        "'Péc' always means 'Độc' by",
        "keep one",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc\tĐộc\tnever\nPéc\tĐộc\talways\n",
        3,
        "'Péc' never means 'Độc' by",
        "keep one",
    ),
    (
        "pairs.tsv",
        PAIR_HEADER + "Péc\tPéc\tnever\n",
        2,
        "cannot be kept from meaning itself",
        "say with `always`",
    ),
    # TOML
    ("dictionary.toml", 'names = [\n "Lò A Páo"\n "HĐND"\n]\n', 3, "no TOML (Unclosed array)", "commas"),
    ("dictionary.toml", 'names = [\n "Lò A Páo",\n\n', 2, "no TOML (Invalid value)", "quotation marks"),
    ("dictionary.toml", "bodies = []\nnames = Lò\n", 2, "no TOML (Invalid value)", "quotation marks"),
    (
        "dictionary.toml",
        'bodies = []\nwords = ["HĐND"]\n',
        2,
        "unknown key 'words'",
        "known are names, bodies",
    ),
    ("dictionary.toml", '[places]\nxa = "Sín Chéng"\n', 1, "places is not a list", "places = [...]"),
    (
        "dictionary.toml",
        'places = [\n"xã Sín Chéng",\n12]\n',
        3,
        "holds 12, which is no text",
        "quotation marks",
    ),
    ("dictionary.toml", f'places = [\n"xã Sín Chéng",\n"{NFD}"]\n', 3, "not in Unicode form NFC", "uconv"),
    ("dictionary.toml", 'places = [\n"xã Sín Chéng",\n""]\n', 3, "empty", "write the text"),
    (
        "dictionary.toml",
        'names = [\n# "" was here\n"Lò A Páo",\n  # "12", "" too\n""]',
        5,
        "empty",
        "write the text",
    ),
    ("dictionary.toml", 'names = [\n"A",\n"Lò\\u0007 A Páo"]\n', 3, "control character U+0007", "delete it"),
    ("dictionary.toml", 'names = [\n"A\\\\B",\n"Lò \\"A\\" ",\n"B"]\n', 3, "wrong blanks", "one plain blank"),
    (
        "dictionary.toml",
        '# names = ["HĐND"]\nbodies = ["HĐND"]\nnames = [\n"HĐND",\n"HĐND"]',
        5,
        "line 4 already",
        "keep one",
    ),
    ("dictionary.toml", 'always = [\n["Péc", "Độc"]]', 2, "which is no pair", "write {read ="),
    ("dictionary.toml", 'always = [\n{read = "Péc"}]', 2, "a pair has two texts", "write {read ="),
    ("dictionary.toml", 'always = [\n{read = "Péc", meant = 6}]', 2, "a pair has two texts", "write {read ="),
    (
        "dictionary.toml",
        '[[never]]\nread = "sọ"\nmeant = "sở"\nrule = "x"\n',
        2,
        "unknown key 'rule'",
        "write {read =",
    ),
    (
        "dictionary.toml",
        '[[always]]\nread = "Péc"\nmeant = "Độc"\n[[never]]\nmeant = "Độc"\nread = "Péc"\n',
        6,
        "'Péc' always means 'Độc' by dictionary.toml, line 2",
        "keep one",
    ),
    (
        "dictionary.toml",
        '[[always]]\nread = "ubnd"\nmeant = "ủy ban nhân dân tỉnh"',
        3,
        "has 5 words",
        "4 at most",
    ),
]


@pytest.mark.parametrize(("name", "text", "line", "reason", "remedy"), BAD)
def test_a_bad_line_is_refused(
    tmp_path: Path, name: str, text: str, line: int, reason: str, remedy: str
) -> None:
    folder_of(tmp_path, {name: text})
    with pytest.raises(DictionaryError) as refused:
        load_user_dictionary(tmp_path)
    place, _, message = str(refused.value).partition(": ")
    assert place == f"{tmp_path / name}, line {line}"
    assert reason in message
    assert remedy in message
    assert "\n" not in message


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_bytes(b"text\nL\xc3\xb2 A\n" + "Vừ".encode("cp1258", "ignore") + b"\xec\n")
    (problem,) = check_user_dictionary(tmp_path)
    assert problem.line == 3
    assert "save the file as UTF-8" in problem.reason


@pytest.mark.parametrize("name", ["notes.txt", "names.csv", "Names.tsv", "dictionary.toml.bak"])
def test_a_file_of_another_name_is_refused(tmp_path: Path, name: str) -> None:
    (problem,) = check_user_dictionary(folder_of(tmp_path, {name: "text\nHĐND\n"}))
    assert str(problem).startswith(
        f"{tmp_path / name}: no file of a user dictionary: rename it to one of names.tsv"
    )


def test_files_are_held_against_each_other(tmp_path: Path) -> None:
    folder_of(
        tmp_path, {"dictionary.toml": TOML, "names.tsv": NAMES, "pairs.tsv": PAIR_HEADER + "sọ\tsở\talways\n"}
    )
    assert [f"{problem.path.name} {problem.line}" for problem in check_user_dictionary(tmp_path)] == [
        "names.tsv 2",
        "names.tsv 3",
        "pairs.tsv 2",
    ]


def test_one_bad_line_hides_no_other(tmp_path: Path) -> None:
    rows = "text\nHĐND\n12\nĐồng Tháp\n\u200b\nHĐND\n"
    folder_of(
        tmp_path, {"bodies.tsv": rows, "names.tsv": "name\n", "pairs.tsv": PAIR_HEADER + "Péc\talways\n"}
    )
    assert [f"{problem.path.name} {problem.line}" for problem in check_user_dictionary(tmp_path)] == [
        "bodies.tsv 3",
        "bodies.tsv 5",
        "bodies.tsv 6",
        "names.tsv 1",
        "pairs.tsv 2",
    ]


def test_a_folder_that_is_not_there_is_another_kind_of_error(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("text\n")
    with pytest.raises(FileAccessError, match="no such folder; `kehoach dictionary add` makes one"):
        load_user_dictionary(tmp_path / "words")
    with pytest.raises(FileAccessError, match="is a file: a user dictionary is the folder"):
        load_user_dictionary(tmp_path / "names.tsv")
    with pytest.raises(FileAccessError, match="is a file: a user dictionary is the folder"):
        add_to_user_dictionary(tmp_path / "names.tsv", "places", "Đồng Tháp")


# adding


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "text\tnote\nĐồng Tháp\t\n"),
        ("text\nHĐND\n", "text\nHĐND\nĐồng Tháp\n"),
        ("text\nHĐND", "text\nHĐND\nĐồng Tháp\n"),
        ("\ufefftext\r\nHĐND\r\n", "\ufefftext\r\nHĐND\r\nĐồng Tháp\r\n"),
        ("# mine\nnote\ttext\n", "# mine\nnote\ttext\n\tĐồng Tháp\n"),
    ],
)
def test_a_row_is_added_in_the_manner_of_its_file(tmp_path: Path, before: str | None, after: str) -> None:
    folder = tmp_path / "of" / "mine"
    if before is not None:
        folder.mkdir(parents=True)
        (folder / "places.tsv").write_bytes(before.encode())
    assert add_to_user_dictionary(folder, "places", "Đồng Tháp") == folder / "places.tsv"
    assert (folder / "places.tsv").read_bytes().decode() == after
    assert [path.name for path in folder.iterdir()] == ["places.tsv"]


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("places", NFD), "places.tsv, line 2: .*not in Unicode form NFC"),
    (("names", "Lò A Páo"), r"names.tsv, line 4: 'Lò A Páo' stands in names.tsv, line 3 already"),
    (("names", "Lò\tA"), "control character"),
    (("names", "Lò\nA"), "control character"),
    (("names", "Lò\udcff"), "control character"),
    (("always", "Péc", "Đức"), "pairs.tsv, line 5: 'Péc' always means 'Độc' by pairs.tsv, line 2"),
    (("never", "Péc", "Độc"), "pairs.tsv, line 5: 'Péc' always means 'Độc' by pairs.tsv, line 2"),
    (("never", "2022", "2023"), "never rewritten"),
]


@pytest.mark.parametrize(("row", "reason"), REFUSED)
def test_what_would_be_refused_is_not_added(tmp_path: Path, row: tuple[str, ...], reason: str) -> None:
    folder_of(tmp_path, {"names.tsv": NAMES, "pairs.tsv": PAIRS})
    with pytest.raises(DictionaryError, match=reason):
        add_to_user_dictionary(tmp_path, *row)
    assert (tmp_path / "names.tsv").read_text("utf-8") == NAMES
    assert (tmp_path / "pairs.tsv").read_text("utf-8") == PAIRS
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_is_added_to_what_is_wrong_already(tmp_path: Path) -> None:
    folder_of(tmp_path, {"names.tsv": "text\n12\n"})
    with pytest.raises(DictionaryError, match=r"names.tsv, line 2.*mend this line first"):
        add_to_user_dictionary(tmp_path, "places", "Đồng Tháp")
    assert not (tmp_path / "places.tsv").exists()


WORDS = "Đồng Tháp xã Sín Chéng HĐND Ủy ban nhân dân thủy thuỷ Lò Páo Quốc lộ 1A đ/c (ĐVT) Hòa-Bình"
TEXT = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=12).map(" ".join)
READ = st.text("PéÐcdộgHàIl0169&¢n'", min_size=1, max_size=12)
ROW = (
    st.tuples(st.sampled_from(KINDS), TEXT)
    | st.tuples(st.sampled_from(KINDS), st.text(max_size=20))
    | st.tuples(
        st.sampled_from(RULES),
        READ,
        st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=4).map(" ".join),
    )
)


@settings(deadline=None)
@given(st.lists(ROW, max_size=8))
@example([("places", "Đồng Tháp"), ("places", NFD), ("always", "Péc", "Độc"), ("never", "Péc", "Độc")])
def test_what_is_added_is_what_is_loaded(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "words"
        taken: list[tuple[str, ...]] = []
        for row in rows:
            try:
                add_to_user_dictionary(folder, *row)
            except DictionaryError:
                continue
            taken.append(row)
        loaded = load_user_dictionary(folder) if taken else UserDictionary()
        entries = sorted((entry.kind, entry.text) for entry in loaded.phrases)
        assert entries == sorted(row for row in taken if row[0] in KINDS)
        assert [("always", pair.read, pair.meant) for pair in loaded.always] == [
            row for row in taken if row[0] == "always"
        ]
        assert [("never", pair.read, pair.meant) for pair in loaded.never] == [
            row for row in taken if row[0] == "never"
        ]


@settings(deadline=None)
@given(st.sampled_from(KINDS), TEXT)
def test_plain_vietnamese_is_never_refused(kind: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        add_to_user_dictionary(Path(place), kind, text)
        assert [entry.text for entry in load_user_dictionary(Path(place)).phrases] == [text]


# the commands


def run(*arguments: str | Path) -> int:
    try:
        return int(app([str(argument) for argument in arguments], standalone_mode=False) or 0)
    except PipelineError as error:
        return error.exit_code
    except Exception as error:
        if not hasattr(error, "exit_code"):
            raise
        return ExitCode.BAD_ARGUMENTS


def test_the_commands_know_the_lists_of_a_dictionary() -> None:
    assert [kind.value for kind in Kind] == [*KINDS, *RULES]


def test_what_was_added_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for row in (
        ("places", "xã Sín Chéng"),
        ("bodies", "HĐND"),
        ("always", "Péc", "Độc"),
        ("never", "sọ", "sở"),
    ):
        assert run("add", tmp_path / "words", *row) == ExitCode.OK
    assert capsys.readouterr().out == ""
    assert run("list", tmp_path / "words") == ExitCode.OK
    assert capsys.readouterr().out.splitlines() == [
        "kind\ttext\tmeant",
        "bodies\tHĐND\t",
        "places\txã Sín Chéng\t",
        "always\tPéc\tĐộc",
        "never\tsọ\tsở",
    ]
    for kind, rows in (
        ("places", ["places\txã Sín Chéng\t"]),
        ("always", ["always\tPéc\tĐộc"]),
        ("names", []),
    ):
        run("list", tmp_path / "words", "--kind", kind)
        assert capsys.readouterr().out.splitlines()[1:] == rows


def test_check_says_all_that_is_wrong_one_message_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_of(tmp_path, {"names.tsv": "text\n12\nLò\x07\n", "notes.txt": ""})
    assert run("check", tmp_path) == ExitCode.BAD_SETTINGS
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.partition(": ")[0] for line in err.splitlines()] == [
        f"{tmp_path}/names.tsv, line 2",
        f"{tmp_path}/names.tsv, line 3",
        f"{tmp_path}/notes.txt",
    ]


def test_check_has_nothing_to_say_of_a_good_dictionary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run("check", folder_of(tmp_path, {"names.tsv": NAMES, "dictionary.toml": "bodies = ['HĐND']"})) == 0
    )
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "words", "always", "Péc"), ExitCode.BAD_ARGUMENTS),
        (("add", "words", "names", "Lò", "Páo"), ExitCode.BAD_ARGUMENTS),
        (("add", "words", "people", "Lò A Páo"), ExitCode.BAD_ARGUMENTS),
        (("add", "words", "places", NFD), ExitCode.BAD_SETTINGS),
        (("check", "words"), ExitCode.FILE_ACCESS),
        (("list", "words"), ExitCode.FILE_ACCESS),
    ],
)
def test_a_command_that_cannot_be_done_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: ExitCode
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == code
    assert list(tmp_path.iterdir()) == []
