"""Which language a short text is in, by its script or its commonest words; "" where that cannot be told.

For some languages of American classrooms, and not for others: Somali, Navajo or Tongan are not told. Names, sums and
single words have no language; two related languages may be taken for each other in a sentence of three words.
"""

import re
import unicodedata
from collections import Counter

from utta.domain.text import sentences

_SCRIPTS = {
    "ARABIC": "Arabic", "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "CYRILLIC": "Russian",
    "DEVANAGARI": "Hindi", "CJK": "Chinese",
}  # fmt: skip
_WORDS = {
    "English": "the to you is of and that it we in your this what are do so how for have can on with if be but there"
    " was not one then at does did would think right from why let's great good i my they like when because",
    "Spanish": "el la los las de del que y en un una por para con no se es son está como más pero qué cómo cuál cuando"
    " porque tu tú te me lo le si sí muy hay tiene puedes vamos necesitas número también",
    "French": "le la les des du de et en un une est sont que qui pour avec pas ne ce cette dans sur tu te ton ta vous"
    " nous je il elle au aux plus mais pourquoi comment quand l'eau c'est peux bien",
    "Portuguese": "o a os as do da dos das de que e em um uma por para com não se é são está como mais mas você seu sua"
    " isso quando porque muito tem pode vamos",
    "German": "der die das und ist sind nicht ein eine zu den dem des mit auf für von du dir dein wir ich es was wie"
    " warum wenn weil kannst auch noch gut",
    "Vietnamese": "là và của không có một các cho được với trong này đó bạn em thì số khi như nào gì tại sao vì nếu ra",
}
_KNOWN = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LEAST_SHARE = 0.15


def language_of(text: str) -> str:
    """The name of the language in English ("Spanish"), or "" where it cannot be told."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    letters = Counter(_script(character) for word in words for character in word)
    script, most = letters.most_common(1)[0] if letters else ("", 0)
    if script and most >= 0.5 * letters.total():
        return "Japanese" if script == "Chinese" and letters["Japanese"] else script
    if len(words) < 2:
        return ""
    hits = sorted(((sum(word in known for word in words), name) for name, known in _KNOWN.items()), reverse=True)
    (first, name), (second, _) = hits[0], hits[1]
    return name if first > second and first >= max(2, _LEAST_SHARE * len(words)) else ""


def languages_in(text: str) -> Counter[str]:
    """Characters in sentences of each language; sentences whose language cannot be told are left out."""
    found: Counter[str] = Counter()
    for part in sentences(text):
        if name := language_of(part):
            found[name] += len(part)
    return found


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return _SCRIPTS.get(name.split(" ")[0].split("-")[0], "")
