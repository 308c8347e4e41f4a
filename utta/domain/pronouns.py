"""He and she of one person, changed in a text."""

import re

_TO_SHE = {"he": "she", "him": "her", "himself": "herself", "boy": "girl", "boys": "girls", "son": "daughter"}
_TO_HE = {"she": "he", "hers": "his", "herself": "himself", "girl": "boy", "girls": "boys", "daughter": "son"}
_GENDERED = re.compile(r"(?<![\w'’-])(?:he|him|his|himself|she|her|hers|herself)(?![\w-])", re.IGNORECASE)
_WORD = re.compile(
    r"(?<![\w'’-])(?:he|him|his|himself|boys?|son|she|hers?|herself|girls?|daughter)(?![\w-])", re.IGNORECASE
)
# What may follow "her" where it is "him", and "his" where it is "hers": the sentence goes on without a noun of theirs.
_NO_NOUN = re.compile(
    r"\s*(?:$|[.,;:!?)\]}\"”]|[-–—])|\s+(?:and|or|but|to|in|on|at|with|by|for|from|of|when|while|if|that|what|how|why|the"
    r"|a|an|is|was|as|than|because|so|about|into|out|up|down|off|again|too|not|before|after|until)\b", re.IGNORECASE,
)  # fmt: skip
_OTHERS = re.compile(
    r"\b(?:mother|mom|mum|mama|sister|grandmother|grandma|aunt|father|dad|papa|brother|grandfather|grandpa|uncle|cousin"
    r"|friend|partner|classmate|teacher|tutor|neighbor|parent|twin|he or she|she or he|his or her|her or his|s/he"
    r"|mr|mrs|ms)s?\b", re.IGNORECASE,
)  # fmt: skip


def with_pronoun(text: str, pronoun: str) -> str:
    """`text` with he, him, his, himself, boy and son made she, her, hers, herself, girl and daughter, or the other way.

    pronoun: "he" or "she". Capitals are kept; words that only contain these letters, and names, are left alone. "Her"
    before a noun is always taken for "his", so that "give her time" becomes "give his time".
    """

    def changed(word: re.Match[str]) -> str:
        lower = word.group().lower()
        if pronoun == "she":
            new = _possessive(text, word, "his", "her", "hers") or _TO_SHE.get(lower, lower)
        else:
            new = _object(text, word) or _TO_HE.get(lower, lower)
        return word.group() if new == lower else _in_case_of(word.group(), new)

    return _WORD.sub(changed, text)


def has_pronoun(text: str) -> bool:
    """Whether a he or she stands in the text."""
    return bool(_GENDERED.search(text))


def may_be_of_others(text: str) -> bool:
    """Whether a he or she in the text may be somebody beside the student: a mother, a friend, Mr. Lee."""
    return has_pronoun(text) and bool(_OTHERS.search(text))


def _possessive(text: str, word: re.Match[str], own: str, before_noun: str, alone: str) -> str:
    if word.group().lower() != own:
        return ""
    return alone if _NO_NOUN.match(text, word.end()) else before_noun


def _object(text: str, word: re.Match[str]) -> str:
    if word.group().lower() != "her":
        return ""
    return "him" if _NO_NOUN.match(text, word.end()) else "his"


def _in_case_of(old: str, new: str) -> str:
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[0].isupper() else new
