"""The forms of amendments: proposing, supporting, remarks, and what becomes of one."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consent import actions
from forum.consent.models import Amendment, Remark
from forum.consent.views import consent
from forum.consent.views.amendments import amendment_page, the_amendment
from forum.consent.views.validating import the_public_version
from forum.database import carry_out, db
from forum.errors import Conflict, Invalid, Refused
from forum.papers.models import Version
from forum.papers.text_views import BlockView, text_of
from forum.threads.views.composing import language_options, status_of
from forum.threads.views.posts import put_words
from forum.web import guard, language, me, whole

NEW = "/papers/<int:paper_id>/versions/<int:number>/blocks/<uid>/amendments"


def _the_block(version: Version, uid: str) -> BlockView:
    blocks = (block for section in text_of(version, me()) for block in section.blocks)
    return next((block for block in blocks if block.uid == uid), None) or abort(404)


@consent.get(f"{NEW}/new")
def new_amendment(paper_id: int, number: int, uid: str) -> ResponseReturnValue:
    """The form that proposes another wording of a block, which it starts from."""
    version = the_public_version(paper_id, number)
    guard("amendment.propose", version)
    block = _the_block(version, uid)
    if version.number != version.paper.last_version:
        return redirect(f"/papers/{paper_id}/versions/{version.paper.last_version}#b-{uid}", 302)
    return _form(version, block, {"text": block.source})


@consent.post(NEW)
def propose(paper_id: int, number: int, uid: str) -> ResponseReturnValue:
    """Propose another wording."""
    version = the_public_version(paper_id, number)
    guard("amendment.propose", version)
    block = _the_block(version, uid)
    typed = {name: request.form.get(name, "") for name in ("text", "reason", "language")}
    try:
        proposed = put_words(
            lambda: actions.propose(
                version,
                uid,
                by=me(),
                wording=typed["text"],
                reason=typed["reason"],
                language=typed["language"],
            )
        )
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        version = the_public_version(paper_id, number)
        return _form(version, block, {**typed, "errors": {field: str(problem)}}), status_of(problem)
    flash(_("Your amendment is proposed: others can support it and say what they think of it."), "success")
    return redirect(f"/amendments/{proposed.id}", 303)


def _form(version: Version, block: BlockView, form: dict[str, Any]) -> str:
    board = version.board
    spoken = board.assembly.languages
    return render_template(
        "consent/new_amendment.html",
        version=version,
        paper=version.paper,
        board=board,
        block=block,
        languages=language_options(spoken),
        form={
            "text": "",
            "reason": "",
            "language": language() if language() in spoken else board.assembly.language,
            "errors": {},
            **form,
        },
    )


def _act(
    amendment: Amendment,
    act: Callable[[], Any],
    done: str,
    anchor: str = "",
    through: Callable[[Callable[[], Any]], Any] = carry_out,
) -> ResponseReturnValue:
    """Carry an act on an amendment out and come back to its page, with what was typed when it cannot be."""
    key = amendment.id
    try:
        through(act)
    except (Invalid, Refused, Conflict) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {
            **request.form.to_dict(),
            "act": request.path.rpartition("/")[2],
            "errors": {field: str(problem)},
        }
        status = 409 if isinstance(problem, Conflict) else status_of(problem)
        return amendment_page(the_amendment(key), form), status
    flash(done, "success")
    return redirect(f"/amendments/{key}{anchor}", 303)


@consent.post("/amendments/<int:amendment_id>/supports")
def support(amendment_id: int) -> ResponseReturnValue:
    """Support an amendment."""
    amendment = the_amendment(amendment_id)
    guard("amendment.support", amendment)
    return _act(amendment, lambda: actions.support(amendment, by=me()), _("You support this amendment."))


@consent.post("/amendments/<int:amendment_id>/supports/removal")
def unsupport(amendment_id: int) -> ResponseReturnValue:
    """Take one's support back."""
    amendment = the_amendment(amendment_id)
    guard("amendment.support", amendment)
    return _act(amendment, lambda: actions.unsupport(amendment, by=me()), _("Your support is taken back."))


@consent.post("/amendments/<int:amendment_id>/remarks")
def remark(amendment_id: int) -> ResponseReturnValue:
    """Say something about an amendment."""
    amendment = the_amendment(amendment_id)
    guard("amendment.support", amendment)
    words, code = request.form.get("words", ""), request.form.get("language", "")
    return _act(
        amendment,
        lambda: actions.remark(amendment, by=me(), words=words, language=code),
        _("Your remark is there."),
        "#remarks",
        put_words,
    )


@consent.post("/amendments/<int:amendment_id>/remarks/<int:remark_id>/hiding")
def hide_remark(amendment_id: int, remark_id: int) -> ResponseReturnValue:
    """Hide a remark, with a public reason."""
    amendment = the_amendment(amendment_id)
    given = db.session.get(Remark, remark_id)
    if given is None or given.amendment_id != amendment.id:
        abort(404)
    guard("remark.hide", given)
    reason, code = request.form.get("reason", ""), request.form.get("language", "")
    return _act(
        amendment,
        lambda: actions.hide_remark(given, by=me(), reason=reason, language=code),
        _("The remark is hidden."),
        "#remarks",
    )


@consent.post("/amendments/<int:amendment_id>/hiding")
def hide_amendment(amendment_id: int) -> ResponseReturnValue:
    """Hide what an amendment proposes and why, with a public reason."""
    amendment = the_amendment(amendment_id)
    guard("amendment.hide", amendment)
    reason, code = request.form.get("reason", ""), request.form.get("language", "")
    return _act(
        amendment,
        lambda: actions.hide_amendment(amendment, by=me(), reason=reason, language=code),
        _("The amendment is hidden."),
    )


@consent.post("/amendments/<int:amendment_id>/hiding/removal")
def show_amendment(amendment_id: int) -> ResponseReturnValue:
    """Show a hidden amendment again, with a public reason."""
    amendment = the_amendment(amendment_id)
    guard("amendment.hide", amendment)
    reason, code = request.form.get("reason", ""), request.form.get("language", "")
    return _act(
        amendment,
        lambda: actions.show_amendment(amendment, by=me(), reason=reason, language=code),
        _("The amendment is shown again."),
    )


@consent.post("/amendments/<int:amendment_id>/decision")
def decide(amendment_id: int) -> ResponseReturnValue:
    """Accept or decline an amendment, with a public reason."""
    amendment = the_amendment(amendment_id)
    guard("amendment.decide", amendment)
    reason, code = request.form.get("reason", ""), request.form.get("language", "")
    decision = request.form.get("decision", "")
    seen = request.form.get("seen", default=-1, type=whole)

    def act() -> Amendment:
        if decision == "accepted":
            return actions.accept(amendment, by=me(), reason=reason, language=code, seen_edits=seen)
        if decision == "declined":
            return actions.decline(amendment, by=me(), reason=reason, language=code)
        raise Invalid(_("Choose whether the amendment is accepted or declined."), field="decision")

    done = (
        _("The amendment is accepted: its wording stands in the open draft.")
        if decision == "accepted"
        else _("The amendment is declined.")
    )
    return _act(amendment, act, done)


@consent.post("/amendments/<int:amendment_id>/withdrawal")
def withdraw(amendment_id: int) -> ResponseReturnValue:
    """Take one's own amendment back."""
    amendment = the_amendment(amendment_id)
    guard("amendment.withdraw", amendment)
    return _act(amendment, lambda: actions.withdraw(amendment, by=me()), _("Your amendment is withdrawn."))
