"""Which language is spoken now, to whom, and how a name given in several languages is read in one.

The only module that sets Flask-Babel up; its ``gettext`` and its date helpers are used everywhere, and always
speak the language and the time zone decided here. The languages themselves stand in ``forum.tongues``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from babel.core import Locale, get_global
from babel.dates import get_timezone
from babel.lists import format_list
from flask import Flask, has_app_context, has_request_context, request, session
from flask_babel import Babel, Domain, LazyString, force_locale, get_locale, refresh
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from forum import places
from forum.context import kept
from forum.tongues import CONTENT, DEFAULT, INTERFACE, Language, base, direction, interface, name, name_in

__all__ = [
    "CONTENT",
    "DEFAULT",
    "INTERFACE",
    "Language",
    "direction",
    "interface",
    "name",
    "name_in",
]

CHOICE = "language"  # the key of the session that holds what a visitor chose

# Asked for the signed-in member's language or zone and for the default of the assembly being looked at;
# rooms answer, and the commons know no room.
Selector = Callable[[], str | None]


def _nobody() -> str | None:
    return None


@dataclass
class _Selectors:
    language: Selector = _nobody
    zone: Selector = _nobody
    assembly: Selector = _nobody


@dataclass(frozen=True)
class _Speech:
    language: str
    zone: str


_selectors = _Selectors()
_speech: ContextVar[_Speech | None] = ContextVar("speech", default=None)


def offered() -> list[tuple[str, str]]:
    """The interface languages to choose from: code and name in itself."""
    return [(language.code, language.name) for language in INTERFACE.values()]


def known_zone(zone: str | None) -> bool:
    """Whether a name is a time zone of the IANA database."""
    try:
        return bool(zone and get_timezone(zone))
    except LookupError:
        return False


@cache
def zones() -> list[str]:
    """The time zones to choose from, in alphabetical order: the inhabited ones, without their old names."""
    inhabited = (zone for zone in get_global("zone_territories") if not zone.startswith("Etc/"))
    return ["UTC", *sorted(filter(known_zone, inhabited))]


def in_words(wordings: Mapping[str, str], code: str | None = None, fallback: str | None = None) -> str:
    """The best of several wordings of one name, keyed by language; empty when there are none.

    ``code`` is the reader's language (default: the one spoken now), ``fallback`` the second choice; then
    English, then the first there is.
    """
    return wording(wordings, code, fallback)[0]


def wording(
    wordings: Mapping[str, str], code: str | None = None, fallback: str | None = None
) -> tuple[str, str]:
    """As :func:`in_words`, with the language of the wording found, for its ``lang`` attribute."""
    at_once = wordings.get(code) if code else None
    if code and at_once and at_once.strip():
        return at_once, code
    present = {tag: text for tag, text in wordings.items() if text and text.strip()}
    for wanted in (code or now_spoken(), fallback, DEFAULT):
        if wanted:
            for tag in (wanted, base(wanted)):
                if tag in present:
                    return present[tag], tag
            for tag in present:
                if base(tag) == base(wanted):
                    return present[tag], tag
    return next(((text, tag) for tag, text in present.items()), ("", DEFAULT))


def choose(
    account_language: str | None,
    chosen: str | None,
    accept_language: str | None,
    assembly_default: str | None,
    default: str = DEFAULT,
) -> str:
    """The interface language: by account, then choice, then browser, then the assembly's default.

    ``accept_language`` is the header as sent (RFC 9110, 12.5.4); its ``*`` wishes for nothing in particular.
    A language the interface does not speak is passed over.
    """
    return (
        interface(account_language)
        or interface(chosen)
        or _from_browser(accept_language)
        or interface(assembly_default)
        or default
    )


def _from_browser(header: str | None) -> str | None:
    if not header:
        return None
    accepted = parse_accept_header(header, LanguageAccept)
    refused = {tag.lower() for tag, quality in accepted if quality <= 0}
    for tag, quality in accepted:
        code = interface(tag)
        if quality > 0 and code and code not in refused:
            return code
    return None


def now_spoken() -> str:
    """The interface language spoken at this moment, in or out of a request."""
    locale = (found_out("babel_locale") or get_locale()) if has_app_context() else None
    if locale:
        return str(locale.language)
    speech = _speech.get()
    return speech.language if speech else DEFAULT


def listed(words: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """Words one after the other as the language now spoken joins them (CLDR list patterns): "A, B and C"."""
    code = now_spoken()
    # "en" alone is that of the United States, with a comma before "and" that our sentences do not have.
    return format_list(list(words), style=style, locale="en_GB" if code == "en" else code)


def found_out(name: str) -> Any:
    """What Flask-Babel has found for this context, if it has: ``babel_locale`` or ``babel_tzinfo``.

    It asks three times where it keeps them, we once.
    """
    return getattr(kept().get("_flask_babel"), name, None)


_said: dict[tuple[str, int], tuple[LazyString, str]] = {}


def said(words: LazyString, language: str | None = None) -> str:
    """What lazy words say in the language spoken now, looked up once a language.

    Whoever has many to say asks once which ``language`` it is.

    For the words of a module (the titles of phases, of kinds), which live as long as the site; those made on the
    way would be kept for ever.
    """
    key = (language or now_spoken(), id(words))
    if key not in _said:
        _said[key] = (words, str(words))
    return _said[key][1]


def remember(code: str) -> None:
    """Keep a visitor's choice in their session and speak it at once; what is not offered changes nothing."""
    known = interface(code)
    if known:
        session[CHOICE] = known
        refresh()


@contextmanager
def speaking(code: str, zone: str = "UTC") -> Iterator[None]:
    """Inside the block every word and every date is in this language and this time zone (IANA name).

    It holds within a request, outside of one, and in application contexts opened inside the block; blocks may
    be nested. A language the interface does not speak, or an unknown zone, gives the default rather than an
    error, because a letter in English is better than none.
    """
    speech = _Speech(interface(code) or DEFAULT, zone if known_zone(zone) else "UTC")
    # Flask-Babel keeps language and zone on the application context: force_locale changes the first and puts
    # it back, refresh() makes it ask again for the second.
    with force_locale(speech.language):
        token = _speech.set(speech)
        refresh()
        try:
            yield
        finally:
            _speech.reset(token)
            refresh()


def set_selectors(
    *, language: Selector | None = None, zone: Selector | None = None, assembly: Selector | None = None
) -> None:
    """Say who is asked, in a request, for the member's language and zone, and the assembly's default.

    What is not given stays as it was. Each may answer ``None``.
    """
    _selectors.language = language or _selectors.language
    _selectors.zone = zone or _selectors.zone
    _selectors.assembly = assembly or _selectors.assembly


def _select_language() -> str:
    speech = _speech.get()
    if speech:
        return speech.language
    if not has_request_context():
        return DEFAULT
    return choose(
        _selectors.language(),
        session.get(CHOICE),
        request.headers.get("Accept-Language"),
        _selectors.assembly(),
    )


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _select_zone() -> str:
    speech = _speech.get()
    if speech:
        return speech.zone
    zone = _selectors.zone() if has_request_context() else None
    return zone if zone and known_zone(zone) else "UTC"


class _Words(Domain):
    """The catalogues, found by language without asking Babel to spell the locale out for every sentence."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self.spoken: dict[str, Any] = {}

    def get_translations(self) -> Any:
        """Those of the language spoken now."""
        code = now_spoken()
        if code not in self.spoken:
            self.spoken[code] = super().get_translations()
        return self.spoken[code]


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> _Words:
        """What Flask-Babel asks for every sentence."""
        return _Words(self.domain)


def install(app: Flask) -> None:
    """Give the application its translations, from BABEL_TRANSLATION_DIRECTORIES or else where they stand."""
    _Babel().init_app(
        app,
        default_locale=DEFAULT,
        default_translation_directories=str(places.translations()),
        locale_selector=lambda: _locale(_select_language()),
        timezone_selector=_select_zone,
    )
