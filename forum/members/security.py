"""Signing in, up and out: Flask-Security set up for this site, with our forms, words, pages and letters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import flask
from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login.utils import _user_context_processor
from flask_security import Security, current_user, password_changed, password_reset, user_confirmed
from flask_security.confirmable import confirm_email_token_status
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from forum import clock, languages, places
from forum.database import carry_out, reading
from forum.journal import Verb, Visibility, record
from forum.limits import counted, sender
from forum.members import devices
from forum.members.accounts import Accounts, new_key
from forum.members.forms import FORMS
from forum.members.knocking import ASKED_FROM, LETTERS, SIGN_UPS, knock, typed_email
from forum.members.letters import Letters
from forum.members.models import Account
from forum.members.passwords import SHORTEST, Passwords
from forum.members.wording import MESSAGES
from forum.web import came_from, guard_signed_in, me

SETTINGS: dict[str, Any] = {
    "REGISTERABLE": True,
    "CONFIRMABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "REGISTER_URL": "/sign-up",
    "RESET_URL": "/recover",
    "CONFIRM_URL": "/confirm",
    "CHANGE_URL": "/account/password",
    "POST_CHANGE_VIEW": "members.account",
    "CONFIRM_EMAIL_WITHIN": timedelta(days=2),
    "RESET_PASSWORD_WITHIN": timedelta(days=1),
    "RETURN_GENERIC_RESPONSES": True,
    # Whether a domain takes mail is found out by writing to it, not by asking the network while somebody waits.
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "EMAIL_PLAINTEXT": False,  # Letters are ours: nothing of Flask-Security's is rendered.
    "EMAIL_HTML": False,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    # No pepper made of a setting: argon2 salts by itself, and a site that lost its settings keeps its members.
    "PASSWORD_SINGLE_HASH": {"argon2"},
    # 19 MiB, two passes: 50 ms, where the default's 300 ms let a storm of sign-ins stop a small machine.
    "PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19 * 1024,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    # What a signed link holds of an address or of a password's hash; the default takes a third of a second,
    # which would also tell a known address from an unknown one.
    "HASHING_SCHEMES": ["hex_sha256"],
    "PASSWORD_LENGTH_MIN": SHORTEST,
    "PASSWORD_CONFIRM_REQUIRED": False,
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(minutes=-1),
    "STATIC_FOLDER": None,
    # Named without a value: what is set to True would be written "no-store=True", which no browser knows.
    "CACHE_CONTROL": {"private": None, "no-store": None},
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "DATETIME_FACTORY": clock.now,
    "I18N_DOMAIN": "messages",
}

# A browser takes a cookie of such a name from this very host only, and only by TLS (RFC 6265bis, 4.1.3.2).
HOST_ONLY = "__Host-"


def install(app: Flask) -> Security:
    """Open the doors of the site: /sign-in, /sign-up, /sign-out, /recover, /confirm, /account/password."""
    secure = bool(app.config["HTTPS"])
    app.config.update(
        {f"SECURITY_{name}": value for name, value in SETTINGS.items()}
        | {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
        SECURITY_I18N_DIRNAME=app.config.get("BABEL_TRANSLATION_DIRECTORIES") or str(places.translations()),
        WTF_CSRF_TIME_LIMIT=None,  # A form left open for three hours still works.
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_NAME=f"{HOST_ONLY if secure else ''}session",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_NAME=f"{HOST_ONLY if secure else ''}remember_token",
        DEVICE_COOKIE_NAME=f"{HOST_ONLY if secure else ''}device",
    )
    security = Security(
        app,
        Accounts(),
        mail_util_cls=Letters,
        password_util_cls=Passwords,
        render_template=_page,
        **FORMS,
    )
    # At each request these would look for who asks, for roles and templates that this site does not have.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.template_context_processors[None].remove(_user_context_processor)
    security.want_json(lambda _request: False)
    security.unauthn_handler(lambda *_why, **_headers: guard_signed_in())
    security.login_manager.request_loader(_no_tokens)
    for endpoint, around in AROUND.items():
        app.view_functions[f"security.{endpoint}"] = around(app.view_functions[f"security.{endpoint}"])
    languages.set_selectors(language=_language, zone=_zone)
    return security


def _no_tokens(_request: Any) -> None:
    """Nobody is signed in by an address or a header."""


def _account() -> Account | None:
    # Whoever signs out in the middle of a request (their account is erased) is nobody's account from then on.
    signed_in = me() is not None and current_user.is_authenticated
    return current_user._get_current_object() if signed_in else None


def _language() -> str | None:
    account = _account()
    return account.language if account else None


def _zone() -> str | None:
    account = _account()
    return account.zone if account else None


def _page(template: str, **context: Any) -> Any:
    """A page of Flask-Security's: what cannot be accepted comes back with status 422, what was done redirects."""
    forms = [thing for thing in context.values() if isinstance(thing, FlaskForm)]
    errors = forms[0].errors if forms else {}
    if request.method == "POST" and not errors:
        return redirect(request.path, 303)
    status = 422 if errors and request.method == "POST" else 200
    return flask.render_template(template, form=forms[0], **context), status


View = Callable[..., Any]


def _to_sign_in() -> str:
    back = came_from()
    return url_for("security.login", next=back if back != "/" else None)


def _sign_in(view: View) -> View:
    def sign_in() -> ResponseReturnValue:
        email = typed_email()
        was_right = knock(email) if request.method == "POST" else None
        # Reading only: on SQLite the hashing of a password would otherwise hold up everybody who writes.
        with reading():
            response = view()
        if isinstance(response, Response):
            response.location = came_from()
            if was_right and current_user.is_authenticated and current_user.email == email:
                was_right()
                devices.remember(response, email)
        return response

    return sign_in


def _sign_up(view: View) -> View:
    def sign_up() -> ResponseReturnValue:
        if request.method != "POST":
            return view()
        response = carry_out(view)  # two people may want the same handle, or send the same form, at once
        if isinstance(response, Response) and me() is None:
            response.location = _to_sign_in()
        return response

    return sign_up


def _sign_out(view: View) -> View:
    def sign_out() -> ResponseReturnValue:
        account = _account()
        if account:
            carry_out(lambda: setattr(account, "fs_uniquifier", new_key()))
            flash(_("You are signed out, on every device."), "success")
        return view()

    return sign_out


def _confirm(view: View) -> View:
    def confirm(token: str) -> ResponseReturnValue:
        """A link in a letter is also opened by programs that look for viruses: only the button confirms."""
        if request.method != "POST":
            expired, invalid, account = confirm_email_token_status(token)
            if account and not (expired or invalid or account.confirmed_at):
                return flask.render_template("security/confirm.html", back=came_from())
        response = view(token)
        if isinstance(response, Response) and request.method == "POST" and me() is None:
            response.location = _to_sign_in()
        return response

    return confirm


def _asks_for_letters(view: View) -> View:
    return counted(view, (LETTERS, typed_email), (ASKED_FROM, sender))


def _change(view: View) -> View:
    def change() -> ResponseReturnValue:
        account = _account()
        if request.method != "POST" or account is None:
            return view()
        was_right = knock(account.email)
        answer = view()
        if isinstance(answer, Response):
            was_right()
        return answer

    return change


AROUND: dict[str, Callable[[View], View]] = {
    "login": _sign_in,
    "register": lambda view: counted(_sign_up(view), (LETTERS, typed_email), (SIGN_UPS, sender)),
    "logout": _sign_out,
    "confirm_email": _confirm,
    "forgot_password": _asks_for_letters,
    "send_confirmation": _asks_for_letters,
    "change_password": _change,
}


@user_confirmed.connect
def _confirmed(_site: Any, user: Account, **_more: Any) -> None:
    record(Verb.ACCOUNT_CONFIRMED, user, by=user.member, visibility=Visibility.PRIVATE)


@password_reset.connect
def _password_reset(_site: Any, user: Account, **_more: Any) -> None:
    """Whoever opened the letter signs in, however many strangers guess at the password meanwhile."""
    flask.after_this_request(lambda response: devices.remember(response, user.email))


@password_changed.connect
@password_reset.connect
def _password_changed(_site: Any, user: Account, **_more: Any) -> None:
    record(Verb.ACCOUNT_REKEYED, user, by=user.member, visibility=Visibility.PRIVATE)
