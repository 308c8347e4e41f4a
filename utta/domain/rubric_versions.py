"""A rubric with everything it once was: who changed it when, and how many reviews each version has."""

from pydantic import BaseModel, ConfigDict

from utta.domain.rubric import Rubric


class RubricVersion(BaseModel):
    """One version as stored. author: a name; "" where it came with UTTA (is_shipped) or with a file."""

    model_config = ConfigDict(frozen=True)

    id: int
    rubric: Rubric
    author: str = ""
    is_shipped: bool = False
    made_at: float
    reviews: int = 0


class VersionedRubric(BaseModel):
    """All versions of a rubric, the newest first; there is at least one. archived_at: since when it is not offered."""

    model_config = ConfigDict(frozen=True)

    versions: tuple[RubricVersion, ...]
    archived_at: float | None = None

    @property
    def newest(self) -> RubricVersion:
        """The version that is asked now."""
        return self.versions[0]

    @property
    def key(self) -> str:
        """What files and reviews call it."""
        return self.newest.rubric.key

    @property
    def reviews(self) -> int:
        """How many ratings were given on any of its versions."""
        return sum(version.reviews for version in self.versions)
