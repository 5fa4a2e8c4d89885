"""The three ways an act can fail, each with a sentence for the person who tried it.

Actions raise them; ``forum.web`` turns them into pages (status 422, 403, 409) and the command line into
exit codes (2, 1, 1). The message is already in the person's language, or is lazy and becomes so when shown.
"""

from typing import Any


class Problem(Exception):
    """An act that did not happen, and the sentence that says why.

    ``message`` is a complete sentence in the person's language (a lazy string is welcome).
    """

    status = 400
    exit_code = 2

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Problem):
    """What was sent cannot be accepted as it is; ``field`` names the input to mend, ``None`` the whole form."""

    status = 422
    exit_code = 2

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Refused(Problem):
    """This person may not do this here and now."""

    status = 403
    exit_code = 1


class Conflict(Problem):
    """Somebody else changed the same thing first; ``theirs`` and ``ours`` are both texts, so that none is lost."""

    status = 409
    exit_code = 1

    def __init__(self, message: Any, theirs: str = "", ours: str = "") -> None:
        super().__init__(message)
        self.theirs = theirs
        self.ours = ours
