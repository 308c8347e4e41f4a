"""The field's words, offered as suggestions in forms and never as a cage: anybody may type their own.

Nothing stored is ever rewritten to these words; `technique` and `subject` only tell which texts mean the same.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from utta.domain.grades import GRADES, grade_label, grade_number

GRADE_LEVELS: tuple[str, ...] = tuple("K" if grade == 0 else str(grade) for grade in GRADES)
"""Grade levels as they are stored, K and 1 to 12; `grade_shown` is how they read on screen."""

SUBJECTS: tuple[str, ...] = (
    "Mathematics", "Science", "Literacy", "Social Studies", "Art", "Music", "Physical Education",
    "Social-Emotional Learning", "General",
)  # fmt: skip

TOPICS: Mapping[str, tuple[str, ...]] = {
    "Mathematics": ("Number Sense", "Operations", "Fractions", "Geometry", "Measurement", "Problem Solving",
                    "Mathematical Reasoning"),
    "Science": ("Scientific Method", "Life Science", "Earth Science", "Physical Science", "Engineering Design",
                "Environmental Science", "Scientific Modeling"),
    "Literacy": ("Phonics", "Reading Comprehension", "Vocabulary", "Writing", "Grammar", "Listening Skills",
                 "Speaking Skills"),
    "Social Studies": ("History", "Geography", "Civics", "Economics", "Cultural Studies", "Current Events",
                       "Community Studies"),
    "Art": ("Visual Arts", "Art History", "Art Techniques", "Art Appreciation", "Creative Expression",
            "Design Principles", "Art Criticism"),
    "Music": ("Music Theory", "Instrument Skills", "Singing", "Music Appreciation", "Music History", "Composition",
              "Performance"),
    "Physical Education": ("Motor Skills", "Team Sports", "Individual Sports", "Fitness", "Health & Wellness",
                           "Sportsmanship", "Movement Concepts"),
}  # fmt: skip
"""Challenge types by subject."""

OTHER = "Other"
"""What a coverage map calls words of which its lists know none."""

_OTHER_TOPICS = ("Basic Concepts", "Advanced Concepts", "Application", "Problem Solving")

PROFILES: tuple[str, ...] = (
    "Typically Developing", "Advanced Learner", "Struggling Learner", "English Language Learner",
    "Student with ADHD", "Student with Learning Disability", "Student with Emotional Needs",
    "Student with Autism Spectrum Disorder",
)  # fmt: skip
"""Student profiles common to all grades."""

GRADE_PROFILES: Mapping[int, tuple[str, ...]] = {
    0: ("Early Reader", "Developing Fine Motor Skills", "Separation Anxiety", "Highly Active"),
    1: ("Emerging Reader", "Developing Writer", "Numeracy Development", "Social Development"),
    2: ("Reading Fluency Development", "Basic Math Operations", "Scientific Curiosity", "Friendship Issues"),
    3: ("Reading Comprehension Challenges", "Math Concept Application", "Independent Worker", "Group Work Challenges"),
    4: ("Research Skills Development", "Multi-Step Problems", "Subject-Specific Interests", "Test Anxiety"),
    5: ("Pre-Adolescent Social Issues", "Abstract Thinking Development", "School Transition Anxiety",
        "Leadership Skills"),
}  # fmt: skip
"""Student profiles that belong to one grade."""

APPROACHES: tuple[str, ...] = (
    "Direct Instruction", "Inquiry-Based", "Collaborative Learning", "Differentiated", "Project-Based",
    "Technology-Enhanced",
)  # fmt: skip

TECHNIQUES: Mapping[str, tuple[str, ...]] = {
    "Questioning technique": ("Questioning strategies",),
    "Addressing misconception": (),
    "Scaffolding": (),
    "Visual representation": ("Visual learning", "Visual aids/demonstrations"),
    "Encouraging reflection": (),
    "Connecting to prior knowledge": (),
    "Step-by-step process": (),
    "Breaking down complex concepts": (),
    "Clear explanation": (),
    "Think-aloud modeling": (),
    "Analogy/metaphor": (),
    "Real-world example": ("Real-world examples", "Real-world connections"),
    "Hands-on learning": (),
    "Student-led discovery": (),
    "Inquiry-based learning": (),
    "Collaborative learning": ("Peer learning",),
    "Differentiated approach": ("Differentiated instruction",),
    "Direct instruction": (),
    "Formative assessment": (),
    "Metacognitive strategies": (),
    "Personalized feedback": (),
    "Positive reinforcement": (),
    "Growth mindset encouragement": (),
}
"""One list of techniques out of the three of earlier prototypes, each with the other names it went by."""

_SUBJECT_ALIASES = {
    "Mathematics": ("Math", "Maths"),
    "Literacy": ("Language Arts", "Literacy/Language Arts", "English Language Arts"),
    "Social Studies": ("Social Studies (History)",),
    "General": ("Other",),
}


def _by_any_name(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {alias.casefold(): name for name, others in names.items() for alias in (name, *others)}


_TECHNIQUE_BY_NAME = _by_any_name(TECHNIQUES)
_SUBJECT_BY_NAME = _by_any_name({name: _SUBJECT_ALIASES.get(name, ()) for name in SUBJECTS})


def grade_shown(grade_level: str) -> str:
    """A stored grade level as it reads on screen: "4" is "Grade 4"; what somebody typed stays as typed."""
    return grade_label(grade_number(grade_level)) if grade_level in GRADE_LEVELS else grade_level


def technique(name: str) -> str:
    """The list's name of a technique known by another one; a name not on the list as it is."""
    return _TECHNIQUE_BY_NAME.get(name.strip().casefold(), name.strip())


def subject(name: str) -> str:
    """The list's name of a subject known by another one; a name not on the list as it is."""
    return _SUBJECT_BY_NAME.get(name.strip().casefold(), name.strip())


def topics_for(subject_area: str) -> tuple[str, ...]:
    """Challenge types of a subject, or those that fit any where the subject has no list of its own."""
    return TOPICS.get(subject(subject_area), _OTHER_TOPICS)


def profiles_for(grade_level: str) -> tuple[str, ...]:
    """The common student profiles and those of this grade."""
    grade = grade_number(grade_level)
    return PROFILES + (GRADE_PROFILES.get(grade, ()) if grade is not None else ())


def profile_of(description: str) -> str:
    """The name a description of a student begins with: "Gifted, bored: finishes first" is of the profile "Gifted,
    bored". The whole of a description without a colon."""
    return description.partition(":")[0].strip()


@lru_cache(maxsize=4096)  # a collection describes its students and topics in few ways, and asks for each row
def profile_kind(student_profile: str) -> str:
    """Which profile of the lists a description speaks of; "Other" for none of them, "" for no description.

    "English Language Learner: reads well in Spanish" is an English Language Learner.
    """
    return _named_in(student_profile, (*PROFILES, *(name for names in GRADE_PROFILES.values() for name in names)))


@lru_cache(maxsize=4096)
def challenge_type(subject_area: str, topic: str) -> str:
    """Which challenge type of the subject's list a topic belongs to; "Other" for none of them, "" for no topic."""
    return _named_in(topic, topics_for(subject_area))


def _named_in(text: str, names: Iterable[str]) -> str:
    """The name that stands first in `text`, the longest of those that begin at one place."""
    folded = text.casefold()
    if not folded.strip():
        return ""
    found = [(folded.find(name.casefold()), -len(name), name) for name in names if name.casefold() in folded]
    return min(found)[2] if found else OTHER


def suggestions(
    known: Iterable[str], typed: Iterable[str] = (), *, same: Callable[[str], str] = str.strip
) -> list[str]:
    """`known` words, then what people typed before, without a second one for what `same` says means the same."""
    offered: dict[str, str] = {}
    for text in (*known, *typed):
        if text.strip():
            offered.setdefault(same(text).casefold(), text)
    return list(offered.values())
