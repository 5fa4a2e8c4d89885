"""Reading a text beside its rendition, and which languages there are; the queue of a board."""

import json

from flask import Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum import languages
from forum.boards.queries import board_by_slug
from forum.database import db
from forum.openings import Opening
from forum.papers.canonical import encode_again
from forum.papers.exporting import json_export
from forum.permissions import can
from forum.renditions.actions.publishing import digests_of, last_entry
from forum.renditions.aligning import align, rendition_of
from forum.renditions.finding import original_named
from forum.renditions.originals import OfDraft, OfPost, OfVersion, Original
from forum.renditions.queries import offers
from forum.renditions.queue import languages_of, queue_of
from forum.renditions.slots import asked_for, told
from forum.renditions.views import renditions
from forum.web import found, guard, me

KINDS = "<kind>/<int:number>"


def the_original(kind: str, number: int) -> Original:
    """What stands at this address; 404 when it is absent, not for this reader, or its words are not shown."""
    original = original_named(kind, number)
    act = "draft.read" if isinstance(original, OfDraft) else "board.read"
    found(original, act)
    if original is None or not original.readable:
        abort(404)
    return original


def the_version(number: int) -> OfVersion:
    """The version of this address; 404 when it is absent, not for this reader, or withheld."""
    original = original_named("versions", number)
    found(original)
    if not isinstance(original, OfVersion) or not original.readable:
        abort(404)
    return original


def the_language(original: Original, code: str) -> str:
    """A language that this can be rendered in, or 404."""
    if code not in languages.CONTENT or code == original.language:
        abort(404)
    return code


@renditions.get(f"/renditions/{KINDS}")
def languages_page(kind: str, number: int) -> ResponseReturnValue:
    """The languages in which a text can be read, and can be written by its translators."""
    original = the_original(kind, number)
    may_write = can(me(), "rendition.write", original)
    offered = offers(original.is_this())
    spoken = [
        *languages_of(current_user if me() else None, original.board),
        *original.board.assembly.languages,
    ]
    codes = list(dict.fromkeys([*spoken, *(offer.language for offer in offered)]))
    return render_template(
        "renditions/languages.html",
        original=original,
        board=original.board,
        offers=offered,
        writing=[code for code in codes if code != original.language] if may_write else [],
    )


@renditions.get(f"/renditions/{KINDS}/<code>")
def beside(kind: str, number: int, code: str) -> ResponseReturnValue:
    """A text beside its rendition: a post here, all others on their own page."""
    original = the_original(kind, number)
    the_language(original, code)
    if not isinstance(original, OfPost):
        return redirect(original.reading_url(code), 302)
    return render_template(
        "renditions/post.html",
        post=original.post,
        thread=original.post.thread,
        board=original.board,
        offers=offers(original.is_this()),
        **told(align(original, code)),
    )


@renditions.get("/renditions/versions/<int:number>/<code>.json")
def export(number: int, code: str) -> ResponseReturnValue:
    """The version's file with the words of its rendition: whoever verifies it verifies these too."""
    original = the_version(number)
    rendition = rendition_of(original, the_language(original, code))
    entry = last_entry(rendition) if rendition else None
    if entry is None:
        abort(404)
    whole = json.loads(json_export(original.thing))
    named = [*digests_of(entry).values(), entry.name_digest]
    for opening in db.session.scalars(
        db.select(Opening).where(Opening.digest.in_(named), Opening.bytes.is_not(None))
    ):
        whole["openings"][opening.digest] = {"salt": (opening.salt or b"").hex(), "text": opening.text}
    response = Response(encode_again(whole), mimetype="application/json")
    name = f"paper-{original.thing.paper_id}-version-{original.thing.number}-{code}.json"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@renditions.get("/boards/<slug>/renditions")
def queue(slug: str) -> ResponseReturnValue:
    """What waits for the translators of a board, in their languages or in the one of ``?in=``."""
    board = found(board_by_slug(slug))
    guard("rendition.write", board)
    own = languages_of(current_user, board)
    asked = asked_for()
    return render_template(
        "renditions/queue.html",
        board=board,
        lines=queue_of(board, [asked] if asked else own),
        choices=list(dict.fromkeys([*own, *board.assembly.languages])),
        asked=asked,
    )
