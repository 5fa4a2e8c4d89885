"""The letters about an account, each in its person's language; links come from BASE_URL, never from the request."""

from datetime import timedelta
from typing import Any

from flask import Flask, after_this_request, current_app, has_app_context
from flask_security import MailUtil
from werkzeug.wrappers import Response

from forum import clock, mail
from forum.database import db
from forum.languages import interface
from forum.members.models import Account
from forum.tongues import DEFAULT
from forum.web import came_from


def recipient(account: Account) -> mail.Recipient:
    """The person of an account, as a letter needs to know them."""
    return mail.Recipient(account.email, account.language, account.zone, account.name, account.member_id)


def reachable(account: Account | None) -> mail.Recipient | None:
    """To whom letters go that the worker writes; None without an account in use and a confirmed address that works."""
    if account is None or not account.active or account.confirmed_at is None or account.pause is not None:
        return None
    spoken = interface(account.language) or DEFAULT
    return mail.Recipient(account.email, spoken, account.zone, account.name, account.member_id)


def _until(setting: str) -> Any:
    within: timedelta = current_app.config[setting]
    return clock.now() + within


def confirm(account: Account, token: str, back: str = "/") -> mail.Letter:
    """Asks somebody to confirm that an address is theirs; ``back`` is the page that they came from."""
    link = mail.link("security.confirm_email", token=token, next=back if back != "/" else None)
    until = _until("SECURITY_CONFIRM_EMAIL_WITHIN")
    return mail.Letter("confirm", recipient(account), {"link": link, "until": until})


def recover(account: Account, token: str) -> mail.Letter:
    """Lets somebody choose another password."""
    link = mail.link("security.reset_password", token=token)
    until = _until("SECURITY_RESET_PASSWORD_WITHIN")
    return mail.Letter("recover", recipient(account), {"link": link, "until": until})


def password_changed(account: Account) -> mail.Letter:
    """Tells the owner that a password was changed."""
    context = {"link": mail.link("security.forgot_password"), "moment": clock.now()}
    return mail.Letter("password-changed", recipient(account), context)


def already_registered(account: Account, token: str) -> mail.Letter:
    """Tells the owner of an address that somebody signed up with it; ``token`` is for an unconfirmed one."""
    context = {
        "sign_in": mail.link("security.login"),
        "link": mail.link("security.forgot_password"),
        "confirm_link": mail.link("security.confirm_email", token=token) if token else None,
    }
    return mail.Letter("already-registered", recipient(account), context)


class Letters(MailUtil):
    """Flask-Security's mails, written as our letters.

    They leave when the act they tell of is committed and the page is with its reader: how long a page took must
    not tell whether a letter was written.
    """

    def send_mail(self, template: str, *_rendered: Any, **context: Any) -> None:
        """Write the letter that belongs to a template of Flask-Security's; ``context`` is what it was given.

        Raises ``KeyError`` for a template without a letter: no default mail may leave.
        """
        account = context["user"]
        letter = {
            "welcome": lambda: confirm(account, context["confirmation_token"], came_from()),
            "confirmation_instructions": lambda: confirm(account, context["confirmation_token"], came_from()),
            "welcome_existing": lambda: already_registered(account, context["confirmation_token"]),
            "reset_instructions": lambda: recover(account, context["reset_token"]),
            "reset_notice": lambda: password_changed(account),
            "change_notice": lambda: password_changed(account),
        }[template.rpartition("/")[2]]()

        site: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy hides it

        @after_this_request
        def answered(response: Response) -> Response:
            response.call_on_close(lambda: _post(site, letter))
            return response


def _post(site: Flask, letter: mail.Letter) -> None:
    if has_app_context():
        db.session.rollback()  # what the page read is over: no transaction of its own holds the letter up
    with site.app_context():
        mail.post(letter)
