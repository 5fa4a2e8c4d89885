"""A person erases their own words."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from forum.papers.erasing import erase_everywhere
from forum.papers.views import papers
from forum.web import guard, guard_signed_in


@papers.get("/account/erasure")
def erasure_form() -> ResponseReturnValue:
    """What erasing does, before it is done."""
    return render_template("papers/erasure.html", member=guard_signed_in(), typed="", errors={})


@papers.post("/account/erasure")
def erase_my_words() -> ResponseReturnValue:
    """Erase everything the person wrote; they type their name to say they mean it."""
    member = guard_signed_in()
    guard("member.erase", member)
    typed = request.form.get("name", "")
    if " ".join(typed.split()) != member.name:
        errors = {"name": _("Type your name as it stands above, to say that you mean it.")}
        return render_template("papers/erasure.html", member=member, typed=typed, errors=errors), 422
    logout_user()
    erase_everywhere(member, by=member)
    flash(_("Your words and your account are erased."), "success")
    return redirect("/", 303)
