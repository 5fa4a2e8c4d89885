"""From what is typed in a form to what is kept: titles, reasons, languages, kinds."""

import re

from flask_babel import gettext as _

from forum import languages, text
from forum.errors import Invalid
from forum.phases import Kind

LONGEST_TITLE = 200
LONGEST_REASON = 2000

#: Not the no-break spaces that French sets before a question mark.
_SPACES = re.compile(r"[ \t\n]+")


def checked_title(title: str, field: str = "title") -> str:
    """A title of one line, 3 to 200 characters. Raises Invalid (``field``)."""
    title = _SPACES.sub(" ", text.normalise(title)).strip()
    if not text.has_words(title) or len(title) < 3:
        raise Invalid(_("A title is needed: a few words that say what it is about."), field=field)
    if len(title) > LONGEST_TITLE:
        raise Invalid(
            _(
                "This title has %(length)s characters, and at most %(most)s are allowed.",
                length=len(title),
                most=LONGEST_TITLE,
            ),
            field=field,
        )
    return title


def checked_reason(reason: str, field: str = "reason") -> str:
    """A reason that can be shown in public, at most 2,000 characters. Raises Invalid (``field``)."""
    reason = text.normalise(reason).strip()
    if not text.has_words(reason):
        raise Invalid(_("A reason is needed: everyone can read it beside this act."), field=field)
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("A reason has at most %(most)s characters.", most=LONGEST_REASON), field=field)
    return reason


def checked_language(code: str) -> str:
    """The code of a language people can write in here. Raises Invalid (field ``language``)."""
    if code not in languages.CONTENT:
        raise Invalid(_("Choose the language you wrote in."), field="language")
    return code


def checked_kind(kind: str) -> Kind:
    """A kind of post. Raises Invalid (field ``kind``)."""
    try:
        return Kind(kind)
    except ValueError:
        raise Invalid(_("Choose what kind of post this is."), field="kind") from None
