"""The people of a team and what each may do."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utta.domain.text import typeable
from utta.errors import NotAllowed, Refused

Role = Literal["teacher", "expert", "lead"]
ROLES: tuple[Role, ...] = ("teacher", "expert", "lead")
"""From the smallest to the largest: each may do what those before it may."""

ROLE_MEANS: dict[Role, str] = {
    "teacher": "writes teaching examples and reviews responses",
    "expert": "also approves examples and prepares datasets",
    "lead": "also trains, evaluates, imports, exports and manages the team",
}

_USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]$")
MIN_PASSWORD, MAX_PASSWORD_BYTES = 8, 72
"""bcrypt reads 72 bytes and no more; a longer password would be cut silently."""
MAX_NAME = 100


def reaches(role: Role, wanted: Role) -> bool:
    """Whether a role is `wanted` or larger."""
    return ROLES.index(role) >= ROLES.index(wanted)


class User(BaseModel):
    """A person who may sign in."""

    model_config = ConfigDict(frozen=True)

    id: int
    username: str
    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this person's role is `role` or larger."""
        return reaches(self.role, role)

    def must(self, role: Role) -> None:
        """Raise NotAllowed unless this person's role is `role` or larger."""
        if not self.may(role):
            raise NotAllowed(f"This needs the role {role}; yours is {self.role}.", "Ask your project lead.")


def check_username(username: str) -> str:
    """The user name as stored (lower case, no spaces around it), or Refused beside the field `username`."""
    name = username.strip().lower()
    if not _USERNAME.match(name):
        sentence = "Use 3 to 40 letters a–z, digits, dots, dashes or underscores, for example “maria.lopez”."
        raise Refused("That user name cannot be used.", sentence, {"username": sentence})
    return name


def check_name(name: str) -> str:
    """The name colleagues see, without spaces around it, or Refused beside the field `name`."""
    problem = ""
    if not name.strip():
        problem = "Write the name that colleagues will see."
    elif len(name) > MAX_NAME or not typeable(name):
        problem = f"Write a name of at most {MAX_NAME} characters, on one line."
    if problem:
        raise Refused("That name cannot be used.", problem, {"name": problem})
    return name.strip()


def check_password(password: str, *personal: str) -> str:
    """Return the password when it is strong enough, or Refused beside the field `password` with what would help.

    Strength by zxcvbn (Wheeler 2016): a score of 3 of 4 or more, taking the person's own names as guessable.
    """
    problem = _password_problem(password, personal)
    if problem:
        raise Refused("That password cannot be used.", problem, {"password": problem})
    return password


def _password_problem(password: str, personal: tuple[str, ...]) -> str:
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters; three or four unrelated words work well."
    if not typeable(password):
        return "It holds a character that cannot be typed. Use letters, digits, spaces and signs."
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        return f"Use at most {MAX_PASSWORD_BYTES} characters (fewer with accents or emoji)."
    if password != password.strip():
        return "Leave out the space at the beginning or end: it would be lost when you sign in."
    from zxcvbn import zxcvbn

    strength = zxcvbn(password, user_inputs=[part for part in personal if part])
    if strength["score"] >= 3:
        return ""
    advice = strength["feedback"]["warning"] or "It would be guessed too quickly."
    return f"{advice.rstrip('.')}. Three or four unrelated words are stronger and easier to remember."
