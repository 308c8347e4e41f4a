"""Teaching moves by their wording: praise, objecting, asking for reasons, telling and so on, in English.

General ones, after the dialogue acts described for MathDial (Macina et al., 2023) and Bridge (Wang et al., 2024); the
patterns are ours. The built-in judge learns from them: a change here changes what it says.
"""

import re
from collections.abc import Mapping

_PATTERNS = {
    "praise": r"\b(?:great|good (?:job|work|try|start|effort|thinking)|excellent|well done|perfect|nice|awesome"
    r"|wonderful|fantastic|brilliant)\b",
    "agrees": r"\b(?:that(?:'s| is)|you(?:'re| are)|is|are|absolutely|exactly|yes,?(?: that's)?) (?:all )?"
    r"(?:absolutely |exactly |totally |completely )?(?:correct|right|spot on)\b|^(?:yes|correct|right|exactly)\b",
    "denies": r"\b(?:not|isn't|wasn't|aren't|n't) (?:quite |exactly |entirely |completely |the )?"
    r"(?:right|correct|accurate|true|there)\b|\bincorrect(?:ly)?\b|\bwrong(?:ly)?\b",
    "mistake": r"\b(?:mistakes?|errors?|confus\w+|misunderst\w+|mis(?:calculat|read|interpret|count)\w*"
    r"|mix(?:ed|ing)? up|mix-up|overlook\w*|missed|missing|forgot\w*|slip|discrepancy|issue)\b",
    "check": r"\b(?:(?:double|re)-?\s?check\w*|check\w*|review\w*|re-?(?:read|visit|examine|consider|calculate)\w*"
    r"|look (?:again|back|at|closely)|another look|go (?:back|over)|take a look|verify|make sure|careful\w*)\b",
    "contrast": r"\b(?:but|however|although|though|actually|instead|rather|while)\b",
    "close": r"\b(?:almost|close|on the right track|good (?:start|try|effort)|nearly|partly|part of)\b",
    "empathy": r"\b(?:i (?:see|understand|appreciate|can see|like)|thanks?|thank you|no worries"
    r"|don't worry|it's okay)\b",
    "sorry": r"\b(?:sorry|apolog\w+|my mistake|no problem|happy to|glad)\b",
    "asks": r"\b(?:can you|could you|would you|what|how|why|which|where|when|do you|did you|does|have you|is it|who)\b",
    "asks for reasons": r"\b(?:why|how did you|how do you|explain|walk me through|tell me (?:how|why|more)"
    r"|what do you mean|show me|your (?:thinking|reasoning|thought))\b",
    "invites": r"\b(?:let's|lets|let us|try|think about|consider|imagine|start|begin|first|next|now|step)\b",
    "reminds": r"\b(?:remember|recall|hint|keep in mind|don't forget|notice|note that|focus on|think of)\b",
    "tells": r"\b(?:(?:correct |right |final )?answer (?:is|should|would)|should (?:be|have)|would be"
    r"|you (?:need|have) to|we (?:need|have|should|can|get)|equals?|total (?:is|of)"
    r"|which (?:is|gives|means)|so (?:the|we|it|that))\b",
    "operates": r"\b(?:add|subtract|multipl|divid|sum|difference|product|calculat|count|convert|simplif|round)\w*",
    "explains": r"\b(?:because|since|means|therefore|so that|in order to|this is why|for example|for instance|like)\b",
    "again": r"\b(?:again|another (?:one|way|try|problem|question)|try that|one more|move on|moving on|keep going)\b",
    "you": r"\b(?:you|your|you're|you've)\b",
    "together": r"\b(?:we|our|us|together|let's)\b",
}
MOVES: Mapping[str, re.Pattern[str]] = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
"""Name of a move → its wording. Apostrophes must be straight."""

OBJECTIONS = ("denies", "mistake", "check", "contrast")
