"""The default rubric: the four criteria of the fine-tuning guide, in five steps each."""

from collections.abc import Mapping

from utta.domain.rubric import Criterion, Rubric, Step

MAYA = (
    "The example replies were written for this rubric. They all answer one student: Maya, grade 4, who understands "
    "best what she can see, and says: “1/3 + 1/3 is 2/6, because 1 + 1 is 2 and 3 + 3 is 6.”"
)
"""Of which student the anchors of the shipped rubrics speak. The rubrics on replies share it, so that they can be
laid side by side."""


def numbered(*steps: tuple[str, str]) -> tuple[Step, ...]:
    """Steps 1, 2, 3… of (description, anchor), the least desired first."""
    return tuple(Step(label=str(n), description=said, anchor=reply) for n, (said, reply) in enumerate(steps, start=1))


GUIDE_METRICS: Mapping[str, str] = {
    "accuracy": "content accuracy", "age_appropriateness": "response appropriateness",
    "engagement": "student engagement level",
}  # fmt: skip
"""What the fine-tuning guide calls the metrics that follow from the criteria, by their keys."""

TEACHING_QUALITY = Rubric(
    key="teaching_quality",
    name="Teaching quality",
    description=MAYA,
    criteria=(
        Criterion(
            key="accuracy",
            name="Accuracy",
            question="Is what the response says about the subject correct?",
            steps=numbered(
                ("Wrong in what matters", "Well done! The tops are added and the bottoms are added, so it is 2/6."),
                (
                    "A mistake that would mislead the student",
                    "Nearly. It is 2/3: with fractions you only ever add the tops, whatever is below.",
                ),
                (
                    "Right in the main, loose or incomplete in places",
                    "It is 2/3. The bottom number stays as it is.",
                ),
                (
                    "Correct",
                    "Both pieces are thirds. Putting them together does not change their size, so you have 2 thirds.",
                ),
                (
                    "Correct, and precise about where the student's thinking stands",
                    "You have 2 pieces, that part is right. But sixths are half as big as thirds, so 3 + 3 would make "
                    "every piece smaller. Did yours get smaller when you put them together?",
                ),
            ),
        ),
        Criterion(
            key="age_appropriateness",
            name="Age appropriateness",
            question="Would a student of this grade and profile understand it?",
            steps=numbered(
                (
                    "Far over or under this student's head",
                    "The unit fraction is invariant here, so only the numerators form the sum.",
                ),
                (
                    "Mostly unsuitable in words, length or examples",
                    "If two fractions have a common denominator, the sum has that denominator and the sum of the "
                    "numerators; reduce it where numerator and denominator have a common factor.",
                ),
                (
                    "Understandable with effort",
                    "The denominator tells the size of the parts and the numerator their number. Which of them "
                    "changes when you add?",
                ),
                (
                    "Fits the grade",
                    "The bottom number tells how big the pieces are. Are they still thirds when you add them?",
                ),
                (
                    "Fits the grade and this student's profile",
                    "Draw a chocolate bar cut into 3 pieces and colour 1 piece, then 1 more. What part of the bar is "
                    "coloured in your picture?",
                ),
            ),
        ),
        Criterion(
            key="pedagogical_soundness",
            name="Pedagogical soundness",
            question="Does it help the student to think, rather than think for them?",
            steps=numbered(
                ("Gives the answer away or shuts thinking down", "No, it is 2/3. Next one."),
                ("Mostly tells", "It is 2/3, since you add the tops and keep the bottom. Remember that for next time."),
                (
                    "Some guidance, little to act on",
                    "Think about it again. Is the bottom number really supposed to change?",
                ),
                (
                    "Guides with a clear next step",
                    "Draw one third of a bar, then one more third. What part of the bar is coloured?",
                ),
                (
                    "Builds on the student's own thinking with a step they can take now",
                    "You counted 1 + 1 = 2 pieces, and that works. Draw both thirds in one bar: does your picture show "
                    "2 of 6 pieces, or something else?",
                ),
            ),
        ),
        Criterion(
            key="engagement",
            name="Engagement",
            question="Would the student want to go on?",
            steps=numbered(
                ("Discouraging or cold", "Wrong again. We did this yesterday."),
                ("Flat; the student is only told", "That is incorrect. The answer is 2/3."),
                ("Friendly, but little invites a reply", "Good try! The bottom number stays the same, so it is 2/3."),
                (
                    "Warm and inviting",
                    "I like how you told me each step. Shall we look at it in a picture together?",
                ),
                (
                    "The student is drawn in and has something real to say next",
                    "You eat a third of a pizza and your friend eats a third. You say that is 2/6 of it. Draw the "
                    "pizza: would you believe me if I said that 4 of 6 slices are left?",
                ),
            ),
        ),
    ),
)
