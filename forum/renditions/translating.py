"""A machine that translates: an outside server that speaks LibreTranslate's protocol, or none.

Nothing of it runs in a request: the worker asks. What it gives is marked as a machine's until a person confirms it.
"""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from forum.renditions.models import Trouble

Format = Literal["html", "text"]
LONGEST_ANSWER = 2_000_000  # bytes


class NoTranslation(Exception):
    """The machine gave nothing; ``trouble`` says why, ``for_good`` that asking again will not help."""

    def __init__(self, trouble: Trouble, for_good: bool = False) -> None:
        super().__init__(trouble.value)
        self.trouble, self.for_good = trouble, for_good


class Translator(Protocol):
    """What a machine that translates can do."""

    @property
    def ready(self) -> bool:
        """Whether there is a machine at all."""
        ...

    def translate(self, words: str, source: str, target: str, form: Format) -> str:
        """The words in another language. Raises NoTranslation."""
        ...


class NullTranslator:
    """No machine: the default."""

    ready = False

    def translate(self, words: str, source: str, target: str, form: Format) -> str:
        """Nobody to ask. Raises NoTranslation."""
        raise NoTranslation(Trouble.REFUSED, for_good=True)


class _Direct(urllib.request.HTTPRedirectHandler):
    """Words go to the server that the operator named and to no other."""

    def redirect_request(self, *_args: Any) -> None:
        """Follow nothing."""
        return


@dataclass(frozen=True)
class LibreTranslate:
    """A server with LibreTranslate's ``POST /translate``; ``seconds`` is the longest a whole answer may take."""

    url: str
    key: str = ""
    seconds: float = 30.0
    ready = True

    def translate(self, words: str, source: str, target: str, form: Format) -> str:
        """The words in another language. Raises NoTranslation: unreachable, refused, or an answer of no use."""
        question = {"q": words, "source": source, "target": target, "format": form}
        if self.key:
            question["api_key"] = self.key
        request = urllib.request.Request(  # noqa: S310  the operator's own address, checked when read
            f"{self.url.rstrip('/')}/translate",
            data=json.dumps(question).encode("utf-8"),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            method="POST",
        )
        opener = urllib.request.build_opener(_Direct(), urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self.seconds) as response:
                data = self._read(response)
        except urllib.error.HTTPError as error:
            error.close()
            # 4xx: this question is refused (a language it lacks, a wrong key); 429 and 5xx may pass.
            for_good = 300 <= error.code < 500 and error.code != 429
            raise NoTranslation(Trouble.REFUSED, for_good) from error
        except (OSError, ValueError) as error:
            raise NoTranslation(Trouble.UNREACHABLE) from error
        return _answer(data)

    def _read(self, response: Any) -> bytes:
        """The whole answer, if it comes in time and is of a size that a translation can have."""
        until, data = time.monotonic() + self.seconds, bytearray()
        while part := response.read1(65536):
            data += part
            if len(data) > LONGEST_ANSWER:
                raise NoTranslation(Trouble.UNUSABLE)
            if time.monotonic() > until:
                raise NoTranslation(Trouble.UNREACHABLE)
        return bytes(data)


def _answer(data: bytes) -> str:
    try:
        answer = json.loads(data)
        words = answer["translatedText"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NoTranslation(Trouble.UNUSABLE) from None
    if not isinstance(words, str) or not words.strip():
        raise NoTranslation(Trouble.UNUSABLE)
    return words


def translator_from(config: Any) -> Translator:
    """The machine that the settings name, or none."""
    url = config["TRANSLATE_URL"]
    return (
        LibreTranslate(url, config["TRANSLATE_KEY"], config["TRANSLATE_SECONDS"]) if url else NullTranslator()
    )
