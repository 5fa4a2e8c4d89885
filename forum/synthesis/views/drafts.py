"""A draft's title and language, and its sections under their headings."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import db
from forum.errors import Invalid
from forum.papers import actions
from forum.papers.headings import language_of_heading
from forum.papers.models import Section
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, in_pieces, the_draft
from forum.synthesis.views.saving import saved
from forum.web import guard, me


@synthesis.post("/drafts/<int:draft_id>/title")
def rename(draft_id: int) -> ResponseReturnValue:
    """Give the draft its title and language."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    title, code = request.form.get("title", ""), request.form.get("language", "")

    def act() -> Any:
        return actions.rename_draft(draft, by=me(), title=title, language=code, seen=request.form.get("seen"))

    def now() -> dict[str, Any]:
        said = {"title": draft.title, "language": draft.language}
        return {"seen": draft.named, "fields": said, "shown": draft.title, "language": draft.language}

    if in_pieces():
        return saved(act, now)
    return act_on_draft(draft, act, _("The title is saved."))


@synthesis.post("/drafts/<int:draft_id>/sections")
def add_section(draft_id: int) -> ResponseReturnValue:
    """Add a section under one's own heading."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    heading = request.form.get("heading", "")
    return act_on_draft(
        draft, lambda: actions.add_section(draft, by=me(), heading=heading), _("The section is added.")
    )


@synthesis.post("/drafts/<int:draft_id>/sections/<int:section_id>/heading")
def rename_section(draft_id: int, section_id: int) -> ResponseReturnValue:
    """Give a section another heading."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    section = db.session.get(Section, section_id)
    if section is None or section.draft_id != draft.id:
        abort(404)
    heading, seen = request.form.get("heading", ""), request.form.get("seen")

    def act() -> Any:
        try:
            return actions.rename_section(section, by=me(), heading=heading, seen=seen)
        except Invalid as problem:
            # A desk has many headings: the error leads to this one.
            raise Invalid(problem.message, field=f"heading-{section_id}") from None

    def now() -> dict[str, Any]:
        spoken = language_of_heading(section.kind, section.heading, draft.language)
        said = {"heading": section.heading}
        return {"seen": section.state, "fields": said, "shown": section.heading, "language": spoken}

    if in_pieces():
        return saved(act, now)
    return act_on_draft(draft, act, _("The heading is saved."), f"#s-{section.uid}")
