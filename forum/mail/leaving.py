"""Sending at once a letter that is kept, beside the pages where its relay is far away."""

import logging
import threading

from flask import Flask, current_app

from forum.mail import outbox
from forum.mail.transports import Fate, Outcome

log = logging.getLogger(__name__)

AT_A_TIME = 4  # conversations with a distant relay that one process of the site has beside its pages


def leave(letter: int | None) -> Outcome:
    """Try once, outside of any act, to send a letter that was put; the worker has what cannot leave now.

    With a distant relay the conversation goes on in the background, so that a page neither waits for it nor tells by
    its slowness that an address is known; the outcome is then "later".
    """
    if letter is None:
        return Outcome(Fate.REFUSED, "there is none")
    if not current_app.extensions["mail"].distant:
        return outbox.send_now(letter) or Outcome(Fate.LATER, "the worker sends it")
    _send_beside(letter)
    return Outcome(Fate.LATER, "on its way")


_beside = threading.BoundedSemaphore(AT_A_TIME)


def _send_beside(key: int) -> None:
    """Try a letter once in a thread; while there are as many as may be, the worker has it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy hides it

    def send() -> None:
        try:
            with app.app_context():
                outbox.send_now(key)
        except Exception:
            log.exception("letter %s is left to the worker", key)
        finally:
            _beside.release()

    if _beside.acquire(blocking=False):
        threading.Thread(target=send, name=f"letter {key}").start()
