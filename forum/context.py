"""What is kept for the request, or for the command, that is under way."""

from typing import Any

from flask.globals import app_ctx

#: What the proxy stands for, asked for without it: a page asks some thirty times, and the proxy takes four steps each.
_under_way = app_ctx._get_current_object


def kept() -> dict[str, Any]:
    """The names behind ``flask.g``, to be read and written as those of a dictionary.

    Raises ``RuntimeError`` outside of an application context, as ``g`` does.
    """
    return vars(_under_way().g)
