"""The pages of notices: the list under the bell, and how one is told, signed in or from a letter."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import languages
from forum.database import carry_out, db
from forum.errors import Invalid
from forum.notices import leaving
from forum.notices.choosing import choose_all, wishes_of
from forum.notices.gathering import lines_of
from forum.notices.kinds import CHOSEN, FOR_MODERATORS, TITLES, WAYS, Telling
from forum.notices.leaving import Named, named_in
from forum.notices.models import Notice
from forum.notices.standing import decides, mark_seen
from forum.watches.models import Watch, Wish
from forum.web import csrf, guard, guard_signed_in, language, whole

notices = Blueprint("notices", __name__)

ON_A_PAGE = 30


@notices.get("/notices")
def mine() -> ResponseReturnValue:
    """The list under the bell, the latest first."""
    member = guard_signed_in()
    before = request.args.get("before", type=whole)
    lines = lines_of(member, language(), before=before, limit=ON_A_PAGE + 1, words=1)
    return render_template(
        "notices/list.html",
        lines=lines[:ON_A_PAGE],
        before=before,
        older=lines[ON_A_PAGE - 1].id if len(lines) > ON_A_PAGE else None,
    )


@notices.post("/notices/seen")
def see_all() -> ResponseReturnValue:
    """Mark everything as seen that the page showed, and what is older; what came meanwhile stays new."""
    member = guard_signed_in()
    until = request.form.get("until", default=0, type=whole)
    carry_out(lambda: mark_seen(member, Notice.id <= until))
    return redirect(url_for("notices.mine"), 303)


@notices.post("/notices/<int:notice_id>/open")
def open_line(notice_id: int) -> ResponseReturnValue:
    """Go to where a line leads, and mark it as seen, with those that stand in it."""
    member = guard_signed_in()
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.member_id != member.id:
        abort(404)
    about = notice.about
    found = lines_of(member, language(), Notice.id == notice_id, limit=1, words=0)
    path = found[0].path if found else abort(404)
    carry_out(lambda: mark_seen(member, (Notice.about == about) & (Notice.id <= notice_id)))
    return redirect(f"{request.script_root}{path}", 303)


@notices.get("/account/notices")
def choosing() -> ResponseReturnValue:
    """How one is told of each kind, in one table."""
    return _settings(guard_signed_in())


@notices.post("/account/notices")
def keep() -> ResponseReturnValue:
    """Keep the whole table."""
    member = guard_signed_in()
    guard("notice.choose", member)
    try:
        carry_out(lambda: choose_all(member, CHOSEN, request.form, by=member))
    except Invalid as problem:
        return _settings(member, problem), problem.status
    flash(_("How you are told is kept."), "success")
    return redirect(url_for("notices.choosing"), 303)


def _settings(member: Any, problem: Invalid | None = None) -> str:
    wishes = wishes_of(member)
    return render_template(
        "notices/choosing.html",
        kinds=[
            (kind.value, TITLES[kind], request.form.get(kind.value, wishes[kind].value))
            for kind in CHOSEN
            if kind not in FOR_MODERATORS or decides(member)
        ],
        ways=_ways(),
        hears_digest=db.session.scalar(
            db.select(db.exists().where(Watch.member_id == member.id, Watch.wish != Wish.NOTHING))
        ),
        errors=_errors(problem),
    )


@notices.get("/notices/choices/<token>")
def choices(token: str) -> ResponseReturnValue:
    """From the link in a letter: how its reader is told of the kind it came for, to be changed."""
    return _choices(_named("choices", token))


@notices.post("/notices/choices/<token>")
@csrf.exempt
def keep_choices(token: str) -> ResponseReturnValue:
    """Keep what is chosen there; the token in the letter is the permission."""
    named = _named("choices", token)
    try:
        carry_out(lambda: choose_all(named.member, named.kinds, request.form, by=named.member))
    except Invalid as problem:
        return _choices(named, problem), problem.status
    return _choices(named, kept=True)


def _choices(named: Named, problem: Invalid | None = None, *, kept: bool = False) -> str:
    account, wishes = named.member.account, wishes_of(named.member)
    # Whoever comes from the letter reads on in its language.
    with languages.speaking(account.language if account else "", account.zone if account else "UTC"):
        return render_template(
            "notices/choices.html",
            kinds=[
                (kind.value, TITLES[kind], request.form.get(kind.value, wishes[kind].value))
                for kind in named.kinds
            ],
            ways=_ways(),
            kept=kept,
            errors=_errors(problem),
        )


@notices.get("/notices/stop/<token>")
def stopping(token: str) -> ResponseReturnValue:
    """From the link in a letter: one button, so that no program that looks at links stops anything."""
    return _stopping(_named("stop", token))


@notices.post("/notices/stop/<token>")
@csrf.exempt
def stop(token: str) -> ResponseReturnValue:
    """Send no mail at once of these kinds any more: from that button, or by a mail program (RFC 8058)."""
    named = _named("stop", token)
    carry_out(lambda: leaving.stop(named))
    return _stopping(named)


def _stopping(named: Named) -> str:
    account = named.member.account
    with languages.speaking(account.language if account else "", account.zone if account else "UTC"):
        return render_template(
            "notices/stopping.html",
            kinds=[TITLES[kind] for kind in named.kinds],
            late=named.late,
            stopped=named.stopped,
        )


def _named(end: str, token: str) -> Named:
    return named_in(end, token) or abort(404)


def _ways() -> list[tuple[str, Any]]:
    return [(way.value, WAYS[way]) for way in Telling]


def _errors(problem: Invalid | None) -> dict[str, Any]:
    return {problem.field or "": problem.message} if problem else {}
