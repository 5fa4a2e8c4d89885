"""The forms of signing in and up, in our own words; what was typed comes back, passwords excepted."""

from typing import Any

from babel.core import get_global
from flask import request
from flask_babel import lazy_gettext as _l
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    hash_password,
)
from flask_security.confirmable import send_confirmation_instructions
from flask_security.utils import get_message
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, ValidationError

from forum import languages
from forum.errors import Invalid
from forum.members.actions import checked_name
from forum.members.passwords import SHORTEST
from forum.web import safe_next


def likely_zone() -> str:
    """The time zone of the country that the browser's first language names, when it has a single one; else UTC."""
    tag = (request.accept_languages.best or "").replace("_", "-")
    zones = get_global("territory_zones").get(tag.rpartition("-")[2].upper(), [])
    return str(zones[0]) if len(zones) == 1 and languages.known_zone(zones[0]) else "UTC"


def chosen_password(label: Any) -> PasswordField:
    """The field of a new password; ``forum.members.passwords`` judges what is typed."""
    return PasswordField(
        label,
        validators=[DataRequired(_l("Please give a password."))],
        description=_l("At least %(least)s characters; a sentence is easy to remember.", least=SHORTEST),
    )


class _Address:
    """Says what is wrong with an address that is none, never whether one is known.

    Flask-Security takes every error away from the address when the form is refused; those of the whole form stay.
    """

    def say_what_is_no_address(self) -> None:
        """Move what may be told from the address to the whole form."""
        form: Any = self
        told = {str(get_message(key)[0]) for key in ("EMAIL_NOT_PROVIDED", "INVALID_EMAIL_ADDRESS")}
        form.form_errors.extend(error for error in map(str, form.email.errors) if error in told)


class _Back:
    """Where one came from: an address of this site or nothing, without a word about it."""

    def validate_next(self, field: Field) -> None:
        field.data = safe_next(field.data)


class SignIn(_Back, LoginForm):
    """Address and password."""

    remember = BooleanField(_l("Stay signed in on this device"))
    submit = SubmitField(_l("Sign in"))

    def validate(self, **more: Any) -> bool:
        """As Flask-Security does; whoever knows the password is told when the address awaits confirmation."""
        good = super().validate(**more)
        if not good and self.ifield is None:
            hash_password("not-a-password")  # no such address can be: that must take as long to say
        if self.user_authenticated and self.requires_confirmation:
            self.email.errors = []
            self.form_errors.append(
                _l(
                    "Your address is not confirmed yet. Open the link in the letter we sent you, or ask for another."
                )
            )
        return bool(good)


class SignUp(_Back, RegisterFormV2):
    """Who one is, how to be written to, and when it is day."""

    name = StringField(_l("Display name"), description=_l("Everybody sees it beside what you write."))
    password = chosen_password(_l("Password"))
    zone = SelectField(
        _l("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in languages.zones()],
        default=likely_zone,
        description=_l("Dates are shown, and letters sent, by its clock."),
    )
    submit = SubmitField(_l("Sign up"))

    def validate_name(self, field: Field) -> None:
        """As every display name."""
        try:
            field.data = checked_name(field.data or "")
        except Invalid as problem:
            raise ValidationError(str(problem)) from problem


class Recover(_Address, ForgotPasswordForm):
    """An address to which the link to a new password goes."""

    submit = SubmitField(_l("Send me a link"))

    def validate(self, **more: Any) -> bool:
        """Costs the same for a known address and an unknown one; an unconfirmed one is sent its confirmation again."""
        good = bool(super().validate(**more))
        if good:
            hash_password("not-a-password")  # the view does it when the form is refused
        elif self.requires_confirmation:
            send_confirmation_instructions(self.user)
        self.say_what_is_no_address()
        return good


class NewPassword(ResetPasswordForm):
    """The new password, after a letter."""

    password = chosen_password(_l("New password"))
    password_confirm = None
    submit = SubmitField(_l("Keep this password"))


class ChangePassword(ChangePasswordForm):
    """The present password and the next one."""

    password = PasswordField(_l("Present password"))
    new_password = chosen_password(_l("New password"))
    new_password_confirm = None
    submit = SubmitField(_l("Change the password"))


class AskConfirmation(_Address, SendConfirmationForm):
    """An address to which the letter of confirmation goes once more."""

    submit = SubmitField(_l("Send the letter again"))

    def validate(self, **more: Any) -> bool:
        """As Flask-Security does, but telling what is no address."""
        good = bool(super().validate(**more))
        self.say_what_is_no_address()
        return good


FORMS: dict[str, Any] = {
    "login_form": SignIn,
    "register_form": SignUp,
    "forgot_password_form": Recover,
    "reset_password_form": NewPassword,
    "change_password_form": ChangePassword,
    "send_confirmation_form": AskConfirmation,
}
