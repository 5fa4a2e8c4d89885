"""What a relay answers speaks of the address, or of something that passes."""

import pytest

from forum.mail.outcomes import hard


@pytest.mark.parametrize(
    ("status", "answer", "is_hard"),
    [
        ("5.1.1", "", True),
        ("5.2.1", "mailbox disabled", True),
        ("5.1.10", "null MX", True),
        ("", "550 5.1.1 nobody of that name", True),
        ("", "550 no such user here", True),
        ("", "551 user not local", True),
        ("5.0.0", "smtp; 550 5.7.1 spam", False),
        ("", "550 5.7.1 blocked", False),
        ("", "552 too much mail", False),
        ("", "450 greylisted", False),
        ("4.4.7", "delivery time expired", False),
        ("", "", False),
    ],
)
def test_a_hard_bounce_speaks_of_the_address(status: str, answer: str, is_hard: bool) -> None:
    assert hard(status, answer) is is_hard
