"""What is kept for the request, or for the command, that is under way."""

from typing import Any, cast

from flask import Flask
from flask.ctx import AppContext
from flask.globals import app_ctx
from werkzeug.local import LocalProxy

#: What the proxy stands for, asked for without it: a page asks some thirty times, and the proxy takes four steps each.
_under_way = cast(LocalProxy[AppContext], app_ctx)._get_current_object


def site() -> Flask:
    """The application, as ``flask.current_app`` without the proxy; raises ``RuntimeError`` where there is none."""
    return _under_way().app


def kept() -> dict[str, Any]:
    """The names behind ``flask.g``, to be read and written as those of a dictionary.

    Raises ``RuntimeError`` outside of an application context, as ``g`` does.
    """
    return vars(_under_way().g)
