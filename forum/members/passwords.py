"""Which passwords are refused: too short, among the most common ones, or one's own name or address.

``common_passwords.txt.gz`` is the list that Django ships (BSD licence, in ``common_passwords.LICENSE``), made by
Royce Williams from passwords that were published: about 20,000 in lower case, the most common first.
"""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

SHORTEST = 10

_LIST = Path(__file__).with_name("common_passwords.txt.gz")
_NOT_LETTERS = re.compile(r"[\W_]+")


@cache
def common_passwords() -> frozenset[str]:
    """The list, read when the first password is chosen."""
    with gzip.open(_LIST, "rt", encoding="utf-8") as file:
        return frozenset(line.strip() for line in file)


def fault(password: str, name: str = "", email: str = "") -> str | None:
    """Why nobody called ``name`` at the address ``email`` should choose this password; None when they may."""
    if len(password) < SHORTEST:
        return str(_("A password has at least %(least)s characters.", least=SHORTEST))
    if password.strip().lower() in common_passwords():
        return str(
            _("This password is among the most common ones: others would guess it. Choose another one.")
        )
    if _bare(password) in {_bare(name), _bare(email), _bare(email.partition("@")[0])}:
        return str(_("A password that is your own name or address would be guessed. Choose another one."))
    return None


def _bare(words: str) -> str:
    return _NOT_LETTERS.sub("", words).casefold()


class Passwords(PasswordUtil):
    """Flask-Security's questions about a new password, answered by :func:`fault`."""

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        """What is wrong with a password (None: nothing), and the password in its normal form.

        ``about`` is what a form of signing up holds, or ``user``, the account whose password is changed.
        """
        normal = self.normalize(password)
        account = about.get("user")
        name = account.name if account else about.get("name") or ""
        email = account.email if account else about.get("email") or ""
        found = fault(normal, name, email)
        return ([found] if found else None), normal
