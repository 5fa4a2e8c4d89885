"""What the desk's script is given after an act: only the pieces of the page that the act changed, as HTML."""

from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import db
from forum.papers.coverage import coverage
from forum.papers.fates import fates_of
from forum.papers.models import Accounting, Block, Citation, Draft
from forum.papers.text_views import text_of
from forum.synthesis.desk import acts_of, reasons_of
from forum.web import language, me

#: The most rows whose fates are told one by one; after a larger act the page is asked for anew.
MOST_FATES = 300


def pieces_of(draft: Draft, result: Any) -> dict[str, Any]:
    """The pieces that an act changed; ``result`` is what the act answered."""
    covered = coverage(draft, no_milieu=_("No milieu"), language=language())
    acts = acts_of(draft)
    accounting = result if isinstance(result, Accounting) else None
    block = result if isinstance(result, Block) else None
    if isinstance(result, Citation):
        block = result.block
        accounting = acts[0] if acts else None
    if block is not None and accounting is None and block.citations:
        accounting = acts[0] if acts else None
    pieces: dict[str, Any] = {
        "bar": render_template(
            "synthesis/bar.html", draft=draft, coverage=covered, tally=covered.whole.numbers()
        ),
        "acts": render_template("synthesis/acts.html", draft=draft, acts=acts, base=f"/drafts/{draft.id}"),
        "reasons": [{"id": reason.id, "text": reason.text} for reason in reasons_of(draft)],
        "undo": next((act.id for act in acts if act.by_id == me().id), None),
    }
    if accounting is not None:
        pieces |= _fates(draft, [change[0] for change in accounting.changes])
    if block is not None or (accounting is not None and accounting.citation_id):
        pieces["text"] = _text(draft)
        pieces["block"] = block.uid if block is not None else None
    return pieces


def _fates(draft: Draft, keys: list[int]) -> dict[str, Any]:
    if len(keys) > MOST_FATES:
        return {"reload": True}
    fate_of = get_template_attribute("papers/parts.html", "fate_of")
    rows, _more = fates_of(draft, reader=me(), posts=keys, limit=MOST_FATES)
    return {
        "fates": {
            row.number: {"thread": row.thread_id, "fate": row.fate, "words": fate_of(row)} for row in rows
        }
    }


def _text(draft: Draft) -> str:
    return render_template(
        "synthesis/text.html",
        draft=draft,
        paper=draft.paper,
        sections=text_of(draft, me()),
        form={"errors": {}},
        base=f"/drafts/{draft.id}",
        may_write=True,
    )


def last_act_of(draft: Draft, member: Any) -> Accounting | None:
    """The last act of accounting by a member that can be undone."""
    act: Accounting | None = db.session.scalar(
        select(Accounting)
        .where(Accounting.draft_id == draft.id, Accounting.by_id == member.id, Accounting.undone_at.is_(None))
        .order_by(Accounting.id.desc())
        .limit(1)
    )
    return act
