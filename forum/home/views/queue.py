"""For administrators: the mail that waits, and dead letters, which they send again or drop."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.database import carry_out
from forum.errors import Invalid
from forum.home.views import home
from forum.mail import queue as owed
from forum.web import guard, me

ON_A_PAGE = 50
#: What the letters of a room are, in an administrator's words.
KINDS = {
    "letter": _l("letter"),
    "digest": _l("digest"),
    "post": _l("post or note"),
    "notice": _l("notice"),
    "asking": _l("question to an author"),
    "signatory": _l("question to a signatory"),
}


@home.get("/mail/queue")
def mail_queue() -> ResponseReturnValue:
    """What waits, what is being sent, and what is dead, with the relay's own words."""
    guard("mail.queue")
    return _page()


@home.post("/mail/queue/resend")
def resend_mail() -> ResponseReturnValue:
    """Let dead letters be tried again: one, or all."""
    guard("mail.queue")
    try:
        done = carry_out(lambda: owed.resend(request.form.get("id", ""), by=me()))
    except Invalid as problem:
        return _page(str(problem)), problem.status
    flash(ngettext("%(num)s mail is sent again.", "%(num)s mails are sent again.", done), "success")
    return redirect("/mail/queue", 303)


@home.post("/mail/queue/drop")
def drop_mail() -> ResponseReturnValue:
    """Take a dead letter off the list for good."""
    guard("mail.queue")
    try:
        done = carry_out(lambda: owed.drop(request.form.get("id", ""), by=me()))
    except Invalid as problem:
        return _page(str(problem)), problem.status
    flash(ngettext("%(num)s mail is dropped.", "%(num)s mails are dropped.", done), "success")
    return redirect("/mail/queue", 303)


def _page(problem: str = "") -> str:
    return render_template(
        "home/queue.html",
        problem=problem,
        counts=owed.counts(),
        domains=owed.by_domain(),
        kinds=KINDS,
        titles={owed.DEAD: _("Dead letters"), owed.SENDING: _("Being sent"), owed.WAITING: _("Waiting")},
        lines={
            state: owed.lines(state, limit=ON_A_PAGE) for state in (owed.DEAD, owed.SENDING, owed.WAITING)
        },
    )
