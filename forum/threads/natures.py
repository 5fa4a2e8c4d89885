"""The nature of an excerpt: what its words are, in the words that posts are sorted by; and its tags."""

from typing import Any, Final

from flask_babel import gettext as _

from forum import text
from forum.errors import Invalid
from forum.phases import Kind

#: What kept words can be. A reply may hold a fact, so an excerpt has a nature of its own.
NATURES: Final = (
    Kind.FACT,
    Kind.EXPERIENCE,
    Kind.CONCERN,
    Kind.QUESTION,
    Kind.PROPOSAL,
    Kind.DOUBT,
    Kind.COMMITMENT,
)
MOST_TAGS: Final = 8
LONGEST_TAG: Final = 30


def nature_options() -> list[tuple[str, Any]]:
    """The natures for a form, the empty one first."""
    return [("", _("not said")), *((kind.value, kind.title) for kind in NATURES)]


def nature_title(nature: str) -> Any:
    """What a nature is called; empty for none."""
    return Kind(nature).title if nature else ""


def checked_nature(nature: str) -> str:
    """A nature of the list, or none. Raises Invalid (field ``nature``)."""
    if nature and nature not in NATURES:
        raise Invalid(_("Choose what these words are from the list."), field="nature")
    return nature


def checked_tags(typed: str) -> list[str]:
    """Tags, parted by commas: each once, at most eight of thirty characters. Raises Invalid (field ``tags``)."""
    parts = text.normalise(typed).replace("،", ",").replace("、", ",").replace("\n", ",").split(",")
    once: dict[str, str] = {}
    for part in parts:
        tag = " ".join(part.split()).lstrip("#")
        once.setdefault(tag.casefold(), tag)
    once.pop("", None)
    tags = list(once.values())
    if len(tags) > MOST_TAGS:
        raise Invalid(_("An excerpt has at most %(most)s tags.", most=MOST_TAGS), field="tags")
    if any(len(tag) > LONGEST_TAG for tag in tags):
        raise Invalid(_("A tag has at most %(most)s characters.", most=LONGEST_TAG), field="tags")
    return tags
