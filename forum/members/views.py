"""A member's page, one's own account, and the language of the interface."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import languages
from forum.database import carry_out
from forum.errors import Invalid
from forum.members.actions import Profile, change_profile, choose_language
from forum.members.bounces import works_again
from forum.members.models import Member
from forum.members.queries import member_by_handle, offices, spoken_languages
from forum.members.wording import role_name
from forum.web import csrf, guard_signed_in, guard_this_site, me, safe_next, slot

members = Blueprint("members", __name__)


@members.get("/members/<handle>")
def member(handle: str) -> ResponseReturnValue:
    """Who somebody is, where they belong, what mandates they hold and held."""
    found = member_by_handle(handle)
    if found is None:
        abort(404)
    return render_template(
        "members/member.html",
        member=found,
        belonging=next(iter(slot("member.belonging", found)), None),
        offices=offices(found),
        role_name=role_name,
    )


@members.get("/account")
def account() -> ResponseReturnValue:
    """The menu of one's account."""
    return render_template("account/account.html", member=guard_signed_in())


@members.post("/account/address")
def address_works() -> ResponseReturnValue:
    """Write to the person's address again, which was paused because mails came back."""
    member = guard_signed_in()
    carry_out(lambda: works_again(member, by=member))
    flash(_("Thank you. Mail goes to your address again."), "success")
    return redirect(safe_next(request.form.get("next")), 303)


@members.get("/account/profile")
def profile() -> ResponseReturnValue:
    """The form of what one says of oneself, and how one wants to be spoken to."""
    oneself = guard_signed_in()
    kept = oneself.account
    typed = Profile(oneself.name, oneself.about, kept.language, kept.reading_languages, kept.zone)
    return _profile_form(typed)


@members.post("/account/profile")
def save_profile() -> ResponseReturnValue:
    """Keep the form of the profile."""
    oneself: Member = guard_signed_in()
    typed = Profile(
        name=request.form.get("name", ""),
        about=request.form.get("about", ""),
        language=request.form.get("language", ""),
        reading_languages=request.form.getlist("reading_languages"),
        zone=request.form.get("zone", ""),
    )
    try:
        carry_out(lambda: change_profile(oneself, typed, by=oneself))
    except Invalid as problem:
        return _profile_form(typed, {problem.field: str(problem)}), 422
    languages.remember(typed.language)
    flash(_("Your profile is kept."), "success")
    return redirect(url_for("members.profile"), 303)


def _profile_form(typed: Profile, errors: dict[Any, str] | None = None) -> str:
    codes = [*languages.INTERFACE, *spoken_languages(), *typed.reading_languages]
    return render_template(
        "account/profile.html",
        typed=typed,
        errors=errors or {},
        spoken=[(code, languages.name(code), code) for code in languages.INTERFACE],
        read=[
            (code, languages.CONTENT[code].name) for code in dict.fromkeys(codes) if code in languages.CONTENT
        ],
        zones=[(zone, zone.replace("_", " ")) for zone in languages.zones()],
    )


@members.post("/language")
@csrf.exempt
def language() -> ResponseReturnValue:
    """Speak another language to whoever asks; kept with the account of who has one."""
    guard_this_site()
    code = request.form.get("language", "")
    languages.remember(code)
    oneself = me()
    if oneself is not None:
        carry_out(lambda: choose_language(oneself, code))
    return redirect(safe_next(request.form.get("next")), 303)
