"""What a Vietnamese syllable (âm tiết) is by its spelling; reading asks it how Vietnamese a text is."""

import re
import unicodedata

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOP_TONES = {"\u0301", "\u0323"}
"""A syllable that ends in c, ch, p or t bears sắc or nặng, no other tone."""

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_RHYME = "|".join(
    """
    a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?  ă(?:c|m|n|ng|p|t)  â(?:c|m|n|ng|p|t|u|y)
    e(?:c|m|n|ng|o|p|t)?  ê(?:ch|m|n|nh|p|t|u)?
    i(?:a|ch|m|n|nh|p|t|u)?  iê(?:c|m|n|ng|p|t|u)
    o(?:c|i|m|n|ng|p|t)?  oo(?:c|ng)  oa(?:c|ch|i|m|n|ng|nh|o|p|t|y)?  oă(?:c|m|n|ng|t)  oe(?:n|o|t)?
    ô(?:c|i|m|n|ng|p|t)?  ơ(?:i|m|n|p|t)?
    u(?:a|c|i|m|n|ng|p|t|y)?  uâ(?:n|ng|t|y)  uê(?:ch|n|nh)?  uô(?:c|i|m|n|ng|t)  uơ  uy(?:a|ch|n|nh|p|t|u)?
    uyê(?:n|t)
    ư(?:a|c|i|m|n|ng|t|u)?  ươ(?:c|i|m|n|ng|p|t|u)
    y(?:n|nh|p|t|u)?  yê(?:m|n|ng|t|u)
    """.split()  # noqa: SIM905 - a table reads better in rows
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_RHYME})")


def is_syllable(word: str) -> bool:
    """Whether a word is a Vietnamese syllable by its onset, rhyme and tone.

    >>> [is_syllable(word) for word in ("nghiệp", "Đồng", "nghiép", "cap", "HQI")]
    [True, True, False, False, False]

    "Thap" without its mark is none, "ngay" is one: a syllable that ends in a vowel may be unmarked. Strict, as the share of such
    words tells how well a text was read; `restoring.spelling` asks of damaged words and names whether they are built like one.
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in letters if char in _TONES]
    plain = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return not plain.endswith(("c", "ch", "p", "t")) or bool(tones and tones[0] in _STOP_TONES)
