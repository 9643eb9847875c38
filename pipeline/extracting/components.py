"""The records in spaCy, as its users know it: components, spans and extensions of the document.

Installed beside spaCy, the components are found by their names in anyone's pipeline, with any tokenizer, in any order and
number; nothing has to be imported:

>>> import spacy
>>> nlp = spacy.blank("xx")
>>> _ = nlp.add_pipe("kehoach_dates")
>>> doc = nlp("Hoàn thành trước ngày 31/12/2026.")
>>> [(span.text, span.label_) for span in doc.spans["kehoach_dates"]]
[('31/12/2026', 'ngày d/m/y; trước, chậm nhất')]
>>> doc._.records.dates[0].end
datetime.date(2026, 12, 31)

| component | writes `doc.spans` |
|---|---|
| `kehoach_header` | `kehoach_header`: the formal parts; the label is the field |
| `kehoach_dates` | `kehoach_dates`, `kehoach_open_dates`; the label is the rule, as of all below |
| `kehoach_references` | `kehoach_references`, `kehoach_short_references` |
| `kehoach_phases` | `kehoach_phases` |
| `kehoach_targets` | `kehoach_targets`, `kehoach_not_targets`: percentages that are none |
| `kehoach` | all of them |

Each of them takes `config={"rules": "my-rules/"}`: a folder with rules of your own. The text is never changed. Where a record
begins or ends inside a token of another tokenizer, its span takes in the whole token; the offsets in the record stay exact.

`spacy.blank("vi")` asks for pyvi. This package has a tokenizer for Vietnamese that needs nothing and never changes the text:
`spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "kehoach.syllables.v1"}}})`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.extracting import extract
from pipeline.extracting.rules import rule_set
from pipeline.records import Evidence, Records

_Spans = Iterable[tuple[str, Evidence]]
_Factory = Callable[[Language, str, str | None], "RecordSpans"]


def _labelled(field: str) -> Callable[[Records], _Spans]:
    get: Callable[[Records], tuple[Evidence, ...]] = attrgetter(field)
    return lambda records: ((record.rule, record) for record in get(records))


_GROUPS: dict[str, Callable[[Records], _Spans]] = {
    "kehoach_header": lambda records: records.document.evidence.items(),
    "kehoach_dates": _labelled("dates"),
    "kehoach_open_dates": _labelled("open_dates"),
    "kehoach_references": _labelled("references"),
    "kehoach_short_references": _labelled("short_references"),
    "kehoach_phases": _labelled("phases"),
    "kehoach_targets": _labelled("targets"),
    "kehoach_not_targets": _labelled("not_targets"),
}

_RULES_KEY = "kehoach_rules"
"""Under which `doc.user_data` names the folder of rules that the components of this document were given."""


@lru_cache(maxsize=16)  # several components, and whoever asks for `doc._.records`, share one extraction
def _records_of(text: str, rules: str | None, _state: object) -> Records:
    return extract(text, Path(rules) if rules else None)


def read_records(doc: Doc) -> Records:
    """The records of a document as `doc._.records` gives them, whichever components ran on it."""
    rules = doc.user_data.get(_RULES_KEY)
    return _records_of(doc.text, rules, rule_set(Path(rules)) if rules else None)


@dataclass(frozen=True, slots=True)
class RecordSpans:
    """A component: writes groups of records to `doc.spans`. It pickles, so that `nlp.pipe(..., n_process=2)` works."""

    groups: tuple[str, ...]
    rules: str | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Mark the records of one document."""
        if self.rules is not None:
            doc.user_data[_RULES_KEY] = self.rules
        records = read_records(doc)
        for group in self.groups:
            spans = (
                doc.char_span(place.start_char, place.end_char, label=label, alignment_mode="expand")
                for label, place in _GROUPS[group](records)
            )
            doc.spans[group] = [span for span in spans if span is not None]
        return doc


def _register(name: str, *groups: str) -> _Factory:
    def make(nlp: Language, name: str, rules: str | None) -> RecordSpans:
        return RecordSpans(groups, rules)

    return Language.factory(name, default_config={"rules": None}, assigns=["doc.spans"], func=make)


make_header = _register("kehoach_header", "kehoach_header")
make_dates = _register("kehoach_dates", "kehoach_dates", "kehoach_open_dates")
make_references = _register("kehoach_references", "kehoach_references", "kehoach_short_references")
make_phases = _register("kehoach_phases", "kehoach_phases")
make_targets = _register("kehoach_targets", "kehoach_targets", "kehoach_not_targets")
make_all = _register("kehoach", *_GROUPS)

Doc.set_extension("records", getter=read_records, force=True)
