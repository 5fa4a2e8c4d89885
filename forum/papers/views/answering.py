"""Answering what became of one's words: from the link in a letter, or signed in."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from forum import languages
from forum.database import carry_out, db
from forum.errors import Invalid, Problem, Refused
from forum.papers import actions
from forum.papers.actions.asking import closing_of, window_of
from forum.papers.actions.objections import may_still_answer, objection_to
from forum.papers.asked_posts import asked_views, asking_named, asking_of, reads_on, with_draft, withheld_text
from forum.papers.models import Answer, AskedPost, Asking, DraftState
from forum.papers.views import papers
from forum.papers.views.provisional import the_provisional
from forum.papers.views.reading import the_paper
from forum.threads.views.composing import language_options, status_of
from forum.web import csrf, guard, guard_signed_in, me, whole


@papers.get("/askings/<token>")
def answer_page(token: str) -> ResponseReturnValue:
    """What became of one's posts, from the link in the letter; looking at it says nothing."""
    return _by_letter(_named(token), token)


@papers.post("/askings/<token>/answers")
@csrf.exempt
def answer_by_letter(token: str) -> ResponseReturnValue:
    """Answer for one post; the token in the letter is the permission."""
    asking = _named(token)
    member = asking.member
    try:
        _answer(asking, member)
    except (Invalid, Refused) as problem:
        return _by_letter(_named(token), token, problem)
    flash(_("Your answer is kept. You can change it until the window closes."), "success")
    return redirect(f"/askings/{token}#a-{_post_id()}", 303)


def _named(token: str) -> Asking:
    asking = asking_named(token)
    if asking is None:
        abort(404)
    if withheld_text(asking.draft):
        abort(451)
    return asking


def _by_letter(asking: Asking, token: str, problem: Problem | None = None) -> Response:
    account = asking.member.account
    # Whoever comes from the letter reads on in its language.
    with languages.speaking(account.language if account else "", account.zone if account else "UTC"):
        page = _page(asking, f"/askings/{token}", problem, by_letter=True)
    response: Response = current_app.make_response(page)
    response.status_code = status_of(problem) if problem else 200
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@papers.get("/papers/<int:paper_id>/provisional/mine")
def my_answers(paper_id: int) -> ResponseReturnValue:
    """What became of one's own posts in the provisional text, for whoever is signed in."""
    asking = _mine(paper_id)
    return _page(asking, f"/papers/{paper_id}/provisional", None)


@papers.post("/papers/<int:paper_id>/provisional/answers")
def answer(paper_id: int) -> ResponseReturnValue:
    """Answer for one post of one's own."""
    asking = _mine(paper_id)
    asked = _asked(asking)
    guard("fate.answer", asked.post)
    try:
        _answer(asking, me())
    except (Invalid, Refused) as problem:
        return _page(_mine(paper_id), f"/papers/{paper_id}/provisional", problem), status_of(problem)
    flash(_("Your answer is kept. You can change it until the window closes."), "success")
    return redirect(f"/papers/{paper_id}/provisional/mine#a-{_post_id()}", 303)


def _mine(paper_id: int) -> Asking:
    """The asking of whoever is signed in; 404 for those who are not asked."""
    person = guard_signed_in()
    known = asking_of(the_provisional(the_paper(paper_id)), person)
    if known is None:
        abort(404)
    return db.session.scalars(with_draft().where(Asking.id == known.id)).unique().one()


def _post_id() -> int:
    return request.form.get("post", default=0, type=whole)


def _asked(asking: Asking) -> AskedPost:
    asked: AskedPost | None = db.session.scalar(
        select(AskedPost).where(AskedPost.asking_id == asking.id, AskedPost.post_id == _post_id())
    )
    if asked is None:
        abort(404)
    return asked


def _answer(asking: Asking, member: Any) -> None:
    """Carry out what the form says. Raises Invalid and Refused."""
    asked, given = _asked(asking), request.form.get("answer", "")
    if given == "settled":
        objection = objection_to(asking.draft, asked.post_id)
        if objection is None:
            abort(404)
        carry_out(lambda: actions.settle_objection(objection, by=member))
        return
    try:
        answer = Answer(given)
    except ValueError:
        raise Invalid(_("Choose an answer."), field="answer") from None
    text, code = request.form.get("text", ""), request.form.get("language", "")
    carry_out(lambda: actions.answer_fate(asked, answer, by=member, text=text, language=code))


def _page(asking: Asking, base: str, problem: Problem | None, *, by_letter: bool = False) -> str:
    draft = asking.draft
    window = window_of(draft)
    account = asking.member.account
    sent = {"post": _post_id(), "text": request.form.get("text", ""), "errors": {}}
    if problem is not None:
        sent["errors"] = {problem.field if isinstance(problem, Invalid) else None: str(problem)}
    return render_template(
        "papers/answer.html",
        asking=asking,
        draft=draft,
        paper=draft.paper,
        board=draft.board,
        base=base,
        by_letter=by_letter,
        views=asked_views(asking),
        reads_on=reads_on(asking),
        may_answer=draft.state == DraftState.PROVISIONAL and may_still_answer(asking),
        provisional=draft.state == DraftState.PROVISIONAL,
        closes_at=asking.closes_at if window else None,
        closed=closing_of(window) if window else None,
        form=sent,
        languages=language_options(
            [*([account.language] if account else []), *draft.board.assembly.languages]
        ),
    )
