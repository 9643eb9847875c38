"""How Vietnamese syllables are spelt: one canonical tone placement to look words up by, and the two printed styles.

Government papers print `hòa, thủy` (old style), Party papers `hoà, thuỷ` (QĐ 1989/QĐ-BGDĐT, art. 8, for school books only).
Looking up is done in the old style; text that carries its tones is never rewritten.
"""

import re
import unicodedata
from functools import lru_cache

_OLD, _NEW = (
    ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
    ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
)
_TO_OLD = dict(zip(_NEW, _OLD, strict=True))
_TO_NEW = dict(zip(_OLD, _NEW, strict=True))
# only open rhymes differ (hoà / hòa, but hoàn); `qu` belongs to the onset (quý), where only one placement exists
_NEW_RHYME = re.compile(r"(?<!q)(?:" + "|".join(_NEW) + r")$")
_OLD_RHYME = re.compile(r"(?<!q)(?:" + "|".join(_OLD) + r")$")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(maxsize=1 << 16)
def canonical(syllable: str) -> str:
    """A syllable in lower case, NFC, tone in the old style: the form under which it is counted and looked up.

    >>> canonical("Hoà"), canonical("HÒA"), canonical("quý"), canonical("thuỷ")
    ('hòa', 'hòa', 'quý', 'thủy')
    """
    lower = unicodedata.normalize("NFC", syllable).lower()
    return _NEW_RHYME.sub(lambda match: _TO_OLD[match.group()], lower)


def in_new_style(syllable: str) -> str:
    """A lower-case canonical syllable as Party papers print it.

    >>> in_new_style("hòa"), in_new_style("hoàn")
    ('hoà', 'hoàn')
    """
    return _OLD_RHYME.sub(lambda match: _TO_NEW[match.group()], syllable)


def is_new_style(syllable: str) -> bool:
    """Whether a printed syllable places its tone in the new style (`hoà`)."""
    return _NEW_RHYME.search(syllable.lower()) is not None


def is_old_style(syllable: str) -> bool:
    """Whether a printed syllable places its tone in the old style where the two differ (`hòa`)."""
    return _OLD_RHYME.search(syllable.lower()) is not None


@lru_cache(maxsize=1 << 16)
def bare(word: str) -> str:
    """A word without its marks; `đ` becomes `d`. Case is kept.

    >>> bare("Đồng Tháp")
    'Dong Thap'
    """
    parts = unicodedata.normalize("NFD", word)
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return plain.replace("đ", "d").replace("Đ", "D")


_ONSET = r"(?:ngh|ng|nh|th|tr|ch|gh|gi|kh|ph|qu|[bcdđghklmnprstvx])?"
_CODA = r"(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = re.compile(
    _ONSET
    + r"(?:(?:iê|yê|uô|ươ|oă|uâ|uyê|oe|oa|oo|uê|uy|ia|ua|ưa|ya|[aăâeêioôơuưy])"
    + _CODA
    + r"|(?:oai|oay|oao|oeo|uay|uây|uôi|ươi|ươu|iêu|yêu|uya|uyu|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|uơ))"
)


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word is built like a Vietnamese syllable (âm tiết): onset, rhyme, at most one tone.

    >>> [is_syllable(word) for word in ("nghiêng", "Đồng", "Péc", "khuya", "project", "fthap")]
    [True, True, True, True, False, False]

    By its build alone: `cap` and `Péc` are one though no stop ends a syllable without sắc or nặng, and so are rhymes of names
    (Niê, Roòn), as damaged words and names are asked about. What is spelt rightly is told by `reading.syllables`; with its
    rhymes 96 words of the language model would be none, and the model would be counted otherwise.
    """
    parts = unicodedata.normalize("NFD", word.lower())
    if sum(char in _TONES for char in parts) > 1:
        return False
    toneless = unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES))
    return _SYLLABLE.fullmatch(toneless) is not None
