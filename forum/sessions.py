"""Sessions in a signed cookie, and forms that bring a token of theirs: both cost a page that needs neither nothing."""

from flask import Flask, Request, request
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect


class Forms(CSRFProtect):
    """Flask-WTF's protection of forms; what only asks for a page is let through without further ado."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a form that brings no token of ours, raising ``CSRFError``."""
        if request.method not in {"GET", "HEAD"}:
            super().protect(apply_exemptions)


csrf = Forms()


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions in a signed cookie; whoever brings none gets an empty one without further ado."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of this request."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: FlaskResponse) -> None:
        """Keep the session; an answer that says it is everybody's (``public``) depends on none and leaves without.

        Flask-Login looks into every session, and the answer would otherwise be said to vary by cookie. A page says so
        as it leaves (``forum/headers.py``): without a session there is nothing to add to it.
        """
        if not session and not session.modified and response.mimetype == "text/html":
            return
        if session.modified or not response.cache_control.public:
            super().save_session(app, session, response)
