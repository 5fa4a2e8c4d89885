"""What is written in a draft saves itself: how such a save is answered."""

from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from forum.database import carry_out
from forum.errors import Conflict, Invalid, Refused
from forum.threads.views.composing import status_of


def saved(act: Callable[[], Any], now: Callable[[], dict[str, Any]]) -> ResponseReturnValue:
    """Carry out ``act`` and tell the form that sent itself how the thing stands ``now``.

    ``now`` gives ``seen`` (what the form names next), ``fields`` (by name, what it would hold) and what the page shows
    of it; with 409, when somebody else saved first, these are theirs and stand beside what was typed. What cannot be
    accepted is answered with a sentence as ``error`` and stays in the form.
    """
    try:
        carry_out(act)
    except Conflict as conflict:
        return jsonify({"theirs": conflict.theirs, **now(), "error": str(conflict)}), 409
    except (Invalid, Refused) as problem:
        return jsonify(error=str(problem)), status_of(problem)
    return jsonify(now())
