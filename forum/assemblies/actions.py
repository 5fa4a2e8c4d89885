"""Opening an assembly; giving it other names and descriptions."""

import re
from typing import Any

from flask_babel import gettext as _

from forum import clock, languages
from forum.assemblies.models import Assembly, Level
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, record
from forum.permissions import require

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


def checked_slug(slug: str) -> str:
    """A slug fit for an address: lower-case letters, digits and hyphens, 1 to 60. Raises Invalid (field ``slug``)."""
    slug = slug.strip().lower()
    if not SLUG.fullmatch(slug):
        raise Invalid(
            _(
                "An address is made of lower-case letters, digits and hyphens, and starts and ends without a hyphen."
            ),
            field="slug",
        )
    return slug


def checked_wordings(words: dict[str, str], offered: list[str], field: str) -> dict[str, str]:
    """{language: words} without the empty ones. Raises Invalid (``field``) when none is left, or one is foreign."""
    kept = {code: text.strip() for code, text in words.items() if text.strip()}
    if field == "names" and not kept:
        raise Invalid(_("A name is needed, in at least one of the assembly's languages."), field=field)
    strange = sorted(set(kept) - set(offered))
    if strange:
        raise Invalid(
            _("%(codes)s is not among the assembly's languages.", codes=languages.listed(strange)),
            field=field,
        )
    return kept


def open_assembly(
    slug: str,
    *,
    by: Any,
    level: Level,
    names: dict[str, str],
    descriptions: dict[str, str],
    spoken: list[str],
    parent: Assembly | None = None,
    demonstration: bool = False,
) -> Assembly:
    """Open an assembly; ``spoken`` lists its languages, its default first; ``by`` None is the site itself.

    Raises Invalid and Refused.
    """
    if by is not None:
        require(by, "assembly.open")
    slug = checked_slug(slug)
    if not spoken or any(code not in languages.CONTENT for code in spoken):
        raise Invalid(
            _("An assembly needs at least one language that people can write in here."), field="languages"
        )
    if db.session.scalar(db.select(Assembly.id).where(Assembly.slug == slug)):
        raise Invalid(_("There is already an assembly at this address."), field="slug")
    assembly = Assembly(
        slug=slug,
        level=Level(level),
        parent=parent,
        language=spoken[0],
        languages=list(spoken),
        names=checked_wordings(names, spoken, "names"),
        descriptions=checked_wordings(descriptions, spoken, "descriptions"),
        demonstration=demonstration,
        created_at=clock.now(),
    )
    db.session.add(assembly)
    db.session.flush()
    record(Verb.ASSEMBLY_OPENED, assembly, by=by, assembly_id=assembly.id)
    return assembly


def change_assembly(
    assembly: Assembly, *, by: Any, names: dict[str, str], descriptions: dict[str, str]
) -> Assembly:
    """Give an assembly other names and descriptions, in its languages; its address stays, and so does every link to it.

    The same again changes nothing. Raises Invalid and Refused.
    """
    require(by, "assembly.change", assembly)
    said = (
        checked_wordings(names, assembly.languages, "names"),
        checked_wordings(descriptions, assembly.languages, "descriptions"),
    )
    if said != (assembly.names, assembly.descriptions):
        assembly.names, assembly.descriptions = said
        record(Verb.ASSEMBLY_CHANGED, assembly, by=by, assembly_id=assembly.id)
    return assembly
