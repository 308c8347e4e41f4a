"""One family of errors: what went wrong, and what to do next.

Raised by the rooms below, translated once at the edge: a page shows the sentence beside where it happened, the
command line prints it and exits with 1. Anything that is not an UttaError is a fault of ours and goes to the log.
"""

from collections.abc import Mapping


class UttaError(Exception):
    """A sentence for a person: what went wrong, and the next step where there is one."""

    def __init__(self, what: str, next_step: str = "") -> None:
        # A sentence may quote what somebody sent; half a character in it could neither be printed nor shown.
        self.what = what.encode(errors="backslashreplace").decode()
        self.next_step = next_step
        super().__init__(f"{self.what} {next_step}".strip())


class Refused(UttaError):
    """Input that cannot be taken as it is. Nothing was stored.

    `fields` maps a field's name to the sentence that belongs beside it.
    """

    def __init__(self, what: str, next_step: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(what, next_step)
        self.fields: dict[str, str] = dict(fields or {})


class NotFound(UttaError):
    """The thing asked for is not in the store."""


class NotAllowed(UttaError):
    """This person's role does not include this deed."""


class NotEnough(UttaError):
    """There is too little material for an honest answer; the sentence says how much is missing."""


class Conflict(UttaError):
    """Somebody else changed the same thing first; nothing was overwritten."""


class EngineFailed(UttaError):
    """An engine could not answer: down, refused, or not understood. Never replaced by another engine."""


class Stopped(UttaError):
    """A person stopped this piece of long work."""
