"""Mail: letters in the reader's language, and the ways out for them."""

from forum.mail.inlining import styled
from forum.mail.leaving import leave
from forum.mail.letters import Letter, Recipient, compose, install, link, parts_of, post, put
from forum.mail.transports import Fate, Folder, Line, Outcome, Transport, Tray
from forum.mail.wire import AddressError

__all__ = [
    "AddressError",
    "Fate",
    "Folder",
    "Letter",
    "Line",
    "Outcome",
    "Recipient",
    "Transport",
    "Tray",
    "compose",
    "install",
    "leave",
    "link",
    "parts_of",
    "post",
    "put",
    "styled",
]
