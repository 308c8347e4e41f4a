"""Two rubrics on replies to a student's mistake: the four criteria of the BEA 2025 shared task, and all eight of
MRBench, with the labels that its files hold.

Source: Maurya et al., Unifying AI Tutor Evaluation (NAACL 2025): the criteria, their labels and which is desired. The
descriptions and the anchors are ours.
"""

from utta.domain.rubric import Criterion, Rubric, Step
from utta.domain.shipped_teaching import MAYA


def _extent(no: str, some: str, yes: str) -> tuple[Step, ...]:
    """No, To some extent, Yes, each with its anchor."""
    return (
        Step(label="No", description="The response does not do this", anchor=no),
        Step(label="To some extent", description="It does, but vaguely, partly or with a flaw", anchor=some),
        Step(label="Yes", description="It clearly does", anchor=yes),
    )


_IDENTIFICATION = Criterion(
    key="mistake_identification",
    name="Mistake identification",
    question="Does the response recognise that the student made a mistake?",
    steps=_extent(
        "Great work! On to the next one.",
        "Hmm, are you sure about that?",
        "Something went wrong there: a third and a third do not make 2/6.",
    ),
)
_LOCATION = Criterion(
    key="mistake_location",
    name="Mistake location",
    question="Does it point to where the mistake is?",
    steps=_extent(
        "That is not right yet. Try again.",
        "Have another look at how you added.",
        "Look at the 6. You got it from 3 + 3, but are the pieces still thirds?",
    ),
)
_GUIDANCE = Criterion(
    key="providing_guidance",
    name="Providing guidance",
    question="Does it offer correct and relevant help: a hint, an explanation, a question?",
    steps=_extent(
        "Please do it again, and more carefully.",
        "Think of the pieces of a cake.",
        "The bottom number tells how big the pieces are. Cut a bar into 3 and colour a piece for each 1/3.",
    ),
)
_ACTIONABILITY = Criterion(
    key="actionability",
    name="Actionability",
    question="Is it clear what the student should do next?",
    steps=_extent(
        "Fractions are parts of a whole.",
        "Maybe a picture would help.",
        "Draw a bar cut into 3 pieces, colour one for each 1/3, and tell me what you see.",
    ),
)

MISTAKE_REMEDIATION = Rubric(
    key="mistake_remediation",
    name="Mistake remediation",
    description=MAYA,
    criteria=(_IDENTIFICATION, _LOCATION, _GUIDANCE, _ACTIONABILITY),
)

MRBENCH = Rubric(
    key="mrbench",
    name="MRBench",
    description=f"For replies to a student's mistake, as in the research benchmark MRBench. {MAYA}",
    criteria=(
        _IDENTIFICATION,
        _LOCATION,
        Criterion(
            key="revealing_of_the_answer",
            name="Revealing of the answer",
            question="Does it give the final answer away, be it right or wrong?",
            scale="nominal",  # three different things to do, not three degrees of one
            steps=(
                Step(
                    label="Yes (but the answer is incorrect)",
                    description="It gives an answer, and a wrong one",
                    anchor="The threes cancel out, so it is 1/3.",
                ),
                Step(
                    label="Yes (and the answer is correct)",
                    description="It gives the right answer away",
                    anchor="It is 2/3.",
                ),
                Step(
                    label="No",
                    description="It leaves the answer to the student",
                    anchor="Draw both pieces in one bar. What part of the bar is coloured?",
                ),
            ),
        ),
        _GUIDANCE,
        _ACTIONABILITY,
        Criterion(
            key="coherence",
            name="Coherence",
            question="Does it follow from what the student said?",
            steps=_extent(
                "Right, and how much is 12 divided by 4?",
                "You multiplied the tops nicely. What about the bottoms?",
                "You added the tops and the bottoms. Let us see whether the bottom should change.",
            ),
        ),
        Criterion(
            key="tutor_tone",
            name="Tutor tone",
            question="How does it speak to the student?",
            steps=(
                Step(
                    label="Offensive",
                    description="It belittles or blames the student",
                    anchor="How can you still not know this?",
                ),
                Step(
                    label="Neutral",
                    description="Neither warm nor unkind",
                    anchor="The bottom numbers are not added.",
                ),
                Step(
                    label="Encouraging",
                    description="It makes the student want to go on",
                    anchor="You explained every step, and 1 + 1 = 2 is right. Let us look at the other half of it.",
                ),
            ),
        ),
        Criterion(
            key="humanlikeness",
            name="Human likeness",
            question="Does it sound like a person, and not like a machine?",
            steps=_extent(
                "INCORRECT ANSWER DETECTED. Review: addition of fractions with like denominators.",
                "Thank you for your response. I would be happy to assist you with the addition of fractions.",
                "Ah, I see what you did there! Let me draw it, one moment.",
            ),
        ),
    ),
)
