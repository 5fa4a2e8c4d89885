"""A member's page, one's own account, and the language of the interface."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum import languages
from forum.database import carry_out
from forum.members.actions import choose_language
from forum.web import guard_signed_in, me, safe_next

members = Blueprint("members", __name__)


@members.get("/account")
def account() -> ResponseReturnValue:
    """The menu of one's account."""
    return render_template("account/account.html", member=guard_signed_in())


@members.post("/language")
def language() -> ResponseReturnValue:
    """Speak another language to whoever asks; kept with the account of who has one."""
    code = request.form.get("language", "")
    languages.remember(code)
    member = me()
    if member is not None:
        carry_out(lambda: choose_language(member, code))
    return redirect(safe_next(request.form.get("next")), 303)
