"""How often one may knock at the doors: wrong passwords, new accounts, letters to an address."""

from collections.abc import Callable
from datetime import timedelta

from flask import request

from forum.database import carry_out
from forum.errors import Invalid
from forum.limits import Counted, Limit, give_each_back, sender, take_each
from forum.members.accounts import checked_address
from forum.members.devices import known_as

#: For one account from one network address: whoever guesses there does not lock its owner out elsewhere.
WRONG_PASSWORDS = Limit("wrong passwords of an account from an address", 10, timedelta(minutes=30))
#: The same on a device where the account was used before, wherever it is.
WRONG_PASSWORDS_HERE = Limit("wrong passwords on a known device", 10, timedelta(minutes=30))
#: For one account from the whole world, devices where it was used before apart: many machines may guess together.
WRONG_PASSWORDS_OF = Limit("wrong passwords of an account", 50, timedelta(hours=1))
#: For all accounts from one network address: more than a meeting room mistypes that shares one.
WRONG_PASSWORDS_FROM = Limit("wrong passwords from an address", 50, timedelta(minutes=10))
SIGN_UPS = Limit("accounts opened from an address", 60, timedelta(hours=1))
ASKED_FROM = Limit("letters asked for from an address", 60, timedelta(hours=1))
LETTERS = Limit("letters asked for to an address", 5, timedelta(hours=1))


def typed_email() -> str:
    """The e-mail address in the form as accounts keep it, however it is spelled there."""
    typed = request.form.get("email", "")
    try:
        return checked_address(typed)
    except Invalid:
        return typed.strip().lower()


def guesses(email: str) -> list[Counted]:
    """What a wrong password for the account of ``email`` is counted under."""
    device = known_as(email)
    if device:
        return [(WRONG_PASSWORDS_HERE, f"{device} {email}")]
    return [
        (WRONG_PASSWORDS, f"{email} {sender()}"),
        (WRONG_PASSWORDS_OF, email),
        (WRONG_PASSWORDS_FROM, sender()),
    ]


def knock(email: str) -> Callable[[], None]:
    """Count a try to sign in as ``email`` before the password is looked at; call the answer when it was right.

    Counted first, so that many tries at once are not all looked at. The right password is refused like any other
    when there were too many. Raises TooMany.
    """
    counted = guesses(email)
    carry_out(lambda: take_each(counted))

    def was_right() -> None:
        carry_out(lambda: give_each_back(counted))

    return was_right
