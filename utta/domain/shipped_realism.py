"""A rubric on what a Student says: is this how such a student would speak, think and feel?

Sources: MathDial (Macina et al., EMNLP 2023), whose teachers rated from 1 to 5 how typical the student's confusion and
interactions were; “Can LLMs Effectively Simulate Human Learners? Teachers' Insights from Tutoring LLM Students” (ACL
2025), whose teachers missed authenticity, simple language, emotions and knowledge that is one student's own. The
descriptions and the anchors are ours.
"""

from utta.domain.rubric import Criterion, Rubric
from utta.domain.shipped_teaching import numbered

STUDENT_REALISM = Rubric(
    key="student_realism",
    name="Student realism",
    description=(
        "For what a student says, played or real. The examples were written for this rubric. They are all said by one "
        "student: Maya, grade 4, sure of whole numbers, new to fractions, quickly discouraged. Her teacher has asked: "
        "“You say 1/3 + 1/3 is 2/6. How did you get there?”"
    ),
    criteria=(
        Criterion(
            key="typical_confusion",
            name="Typical confusion",
            question="Do students of this grade and profile really get confused in this way?",
            steps=numbered(
                ("No student of this age would", "I took the square root of both and rounded."),
                ("Far-fetched", "I left the ones out, because ones do not count in fractions."),
                ("Possible, but not typical", "Three and three is six, so I thought it must be 1/6."),
                ("Typical for the grade", "I added 1 and 1, and then 3 and 3."),
                (
                    "Typical, with the thinking behind it that such a student has",
                    "One and one is two, three and three is six. You always add all the numbers.",
                ),
            ),
        ),
        Criterion(
            key="typical_interaction",
            name="Typical interaction",
            question="Do students act like this when a teacher talks with them?",
            steps=numbered(
                ("Not like any student", "Excellent question. Allow me to summarise my three errors."),
                (
                    "Far too attentive or too willing",
                    "I understand completely now and will use it for all fractions.",
                ),
                ("Believable in parts", "I added them. I am grateful for any advice you can give me."),
                ("As students do", "I just added them."),
                ("As this student would at this moment", "Um… I just added them? Is it wrong?"),
            ),
        ),
        Criterion(
            key="language_of_the_age",
            name="Language of the age",
            question="Are these the words and the length of a student of this grade?",
            steps=numbered(
                (
                    "The language of an adult or a textbook",
                    "I computed the sums of the numerators and of the denominators respectively.",
                ),
                ("Mostly too grown-up", "I performed an addition on both parts of each fraction to obtain two sixths."),
                (
                    "Simple words, but too long or too polished",
                    "First I added the two top numbers together, and after that I also added the two bottom numbers, "
                    "and that is how I got two sixths.",
                ),
                ("Fits the grade", "I added the top ones and then the bottom ones."),
                ("Fits the grade and this student", "I did one plus one, and the bottom ones too, and it's two six."),
            ),
        ),
        Criterion(
            key="knows_only_the_profile",
            name="Knows only what the profile says",
            question="Does the student know what the profile and the conversation give them, and no more?",
            steps=numbered(
                ("Knows what they cannot know", "I added the bottoms too, but they stay the same, so it is 2/3."),
                (
                    "Sees their own mistake without any help",
                    "I added the bottoms. But wait, that makes the pieces smaller, so it can't be.",
                ),
                (
                    "Fits, but for one thing too much",
                    "I added tops and bottoms. I didn't look for a common denominator.",
                ),
                ("Fits the profile", "I added the tops and the bottoms."),
                (
                    "Fits, and shows what this student knows well and what not",
                    "I added them like always. With 5 + 3 it works too.",
                ),
            ),
        ),
        Criterion(
            key="emotion",
            name="Emotion",
            question="Is there a feeling in it that such a student would have now?",
            steps=numbered(
                ("None at all, or one no student would have here", "I am delighted that you corrected me!"),
                ("A feeling is named, not felt", "I feel sad. I added the numbers."),
                ("Nothing that disturbs, nothing that is felt", "I added the numbers."),
                ("A feeling that suits the moment", "I added them… isn't that right?"),
                (
                    "The feeling this student would have, heard in how they speak",
                    "I… added them. I knew it, I'm just bad at this.",
                ),
            ),
        ),
    ),
)
