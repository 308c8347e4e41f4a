"""The rubrics UTTA ships: the guide's four criteria, and mistake remediation.

Source of the second: MRBench (Maurya et al., NAACL 2025), the four criteria of the BEA 2025 shared task.
"""

from utta.domain.rubric import Criterion, Rubric, Step

DEFAULT_RUBRIC_KEY = "teaching_quality"


def _numbered(*descriptions: str) -> tuple[Step, ...]:
    return tuple(Step(label=str(n), description=text) for n, text in enumerate(descriptions, start=1))


TEACHING_QUALITY = Rubric(
    key=DEFAULT_RUBRIC_KEY,
    name="Teaching quality",
    criteria=(
        Criterion(
            key="accuracy",
            name="Accuracy",
            question="Is what the response says about the subject correct?",
            steps=_numbered(
                "Wrong in what matters",
                "A mistake that would mislead the student",
                "Right in the main, loose or incomplete in places",
                "Correct",
                "Correct, and precise about where the student's thinking stands",
            ),
        ),
        Criterion(
            key="age_appropriateness",
            name="Age appropriateness",
            question="Would a student of this grade and profile understand it?",
            steps=_numbered(
                "Far over or under this student's head",
                "Mostly unsuitable in words, length or examples",
                "Understandable with effort",
                "Fits the grade",
                "Fits the grade and this student's profile",
            ),
        ),
        Criterion(
            key="pedagogical_soundness",
            name="Pedagogical soundness",
            question="Does it help the student to think, rather than think for them?",
            steps=_numbered(
                "Gives the answer away or shuts thinking down",
                "Mostly tells",
                "Some guidance, little to act on",
                "Guides with a clear next step",
                "Builds on the student's own thinking with a step they can take now",
            ),
        ),
        Criterion(
            key="engagement",
            name="Engagement",
            question="Would the student want to go on?",
            steps=_numbered(
                "Discouraging or cold",
                "Flat; the student is only told",
                "Friendly, but little invites a reply",
                "Warm and inviting",
                "The student is drawn in and has something real to say next",
            ),
        ),
    ),
)

_EXTENT = (
    Step(label="No", description="The response does not do this"),
    Step(label="To some extent", description="It does, but vaguely, partly or with a flaw"),
    Step(label="Yes", description="It clearly does"),
)

MISTAKE_REMEDIATION = Rubric(
    key="mistake_remediation",
    name="Mistake remediation",
    criteria=(
        Criterion(
            key="mistake_identification",
            name="Mistake identification",
            question="Does the response recognise that the student made a mistake?",
            steps=_EXTENT,
        ),
        Criterion(
            key="mistake_location",
            name="Mistake location",
            question="Does it point to where the mistake is?",
            steps=_EXTENT,
        ),
        Criterion(
            key="providing_guidance",
            name="Providing guidance",
            question="Does it offer correct and relevant help: a hint, an explanation, a question?",
            steps=_EXTENT,
        ),
        Criterion(
            key="actionability",
            name="Actionability",
            question="Is it clear what the student should do next?",
            steps=_EXTENT,
        ),
    ),
)

SHIPPED: tuple[Rubric, ...] = (TEACHING_QUALITY, MISTAKE_REMEDIATION)
