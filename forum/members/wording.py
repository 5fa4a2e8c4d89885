"""The names of mandates, and what Flask-Security says to people: in our words, not of logins and identities.

``N_`` only marks a sentence for our catalogues: Flask-Security looks it up when it says it.
"""

from flask_babel import lazy_gettext as _l

from forum.members.models import Role

N_ = str

_ROLES = {
    Role.MODERATOR: _l("Moderator"),
    Role.HARVESTER: _l("Harvester"),
    Role.TRANSLATOR: _l("Translator"),
    Role.COMMITTEE: _l("Pilot committee"),
    Role.ADMINISTRATOR: _l("Administrator of the site"),
}


def role_name(role: Role) -> str:
    """What a mandate is called, in the language spoken now."""
    return str(_ROLES[role])


_ERRORS = {
    "ANONYMOUS_USER_REQUIRED": N_("You are already signed in."),
    "API_ERROR": N_("This could not be read. Please fill in the form again."),
    "CONFIRMATION_EXPIRED": N_(
        "This link was good for %(within)s, which have passed. Ask for another letter here."
    ),
    "CONFIRMATION_REQUIRED": N_("Your address is not confirmed yet."),
    "DISABLED_ACCOUNT": N_("This account is closed."),
    "EMAIL_ALREADY_ASSOCIATED": N_("There is already an account for %(email)s."),
    "EMAIL_NOT_PROVIDED": N_("Please give your e-mail address."),
    "GENERIC_AUTHN_FAILED": N_("This address and this password do not go together."),
    "INVALID_CONFIRMATION_TOKEN": N_(
        "This link is not complete, or no longer good. Ask for another letter here."
    ),
    "INVALID_EMAIL_ADDRESS": N_("This is not an e-mail address. It looks like name@example.org."),
    "INVALID_PASSWORD": N_("This is not your present password."),
    "INVALID_REDIRECT": N_("That page is not on this site."),
    "INVALID_RESET_PASSWORD_TOKEN": N_(
        "This link is not complete, or no longer good. Ask for another one here."
    ),
    "PASSWORD_IS_THE_SAME": N_("The new password is the present one. Choose another."),
    "PASSWORD_NOT_PROVIDED": N_("Please give a password."),
    "PASSWORD_RESET_EXPIRED": N_(
        "This link was good for %(within)s, which have passed. Ask for another one here."
    ),
    "UNAUTHENTICATED": N_("Please sign in to see this page."),
    "USER_DOES_NOT_EXIST": N_("This address and this password do not go together."),
}

_NEWS = {
    "ALREADY_CONFIRMED": N_("Your address is already confirmed: you can sign in."),
    "CONFIRMATION_REQUEST": N_(
        "If an account awaits the confirmation of %(email)s, a letter is on its way to that address."
    ),
    "FORGOT_PASSWORD": N_("Forgot your password?"),
    "PASSWORD_RESET_REQUEST": N_(
        "If there is an account for %(email)s, a letter is on its way with a link to choose a new password."
    ),
}

_SUCCESSES = {
    "CONFIRM_REGISTRATION": N_(
        "Thank you. A letter is on its way to %(email)s: open the link in it to confirm your address, then sign in."
    ),
    "EMAIL_CONFIRMED": N_("Thank you, your address is confirmed. You can sign in now."),
    "PASSWORD_CHANGE": N_("Your password is changed. On other devices you have been signed out."),
    "PASSWORD_RESET_NO_LOGIN": N_("Your new password is kept. Sign in with it."),
}

MESSAGES = {
    **{key: (words, "error") for key, words in _ERRORS.items()},
    **{key: (words, "info") for key, words in _NEWS.items()},
    **{key: (words, "success") for key, words in _SUCCESSES.items()},
}
