"""The rubrics UTTA ships: the guide's four criteria, mistake remediation, MRBench and student realism."""

from utta.domain.rubric import Rubric
from utta.domain.shipped_mistakes import MISTAKE_REMEDIATION, MRBENCH
from utta.domain.shipped_realism import STUDENT_REALISM
from utta.domain.shipped_teaching import TEACHING_QUALITY

__all__ = ["DEFAULT_RUBRIC_KEY", "MISTAKE_REMEDIATION", "MRBENCH", "SHIPPED", "STUDENT_REALISM", "TEACHING_QUALITY"]

DEFAULT_RUBRIC_KEY = TEACHING_QUALITY.key

SHIPPED: tuple[Rubric, ...] = (TEACHING_QUALITY, MISTAKE_REMEDIATION, MRBENCH, STUDENT_REALISM)
