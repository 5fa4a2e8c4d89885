"""The table of languages: their own names, their directions, and which of them the interface speaks.

Codes are BCP 47 language tags.
"""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True)
class Language:
    """One language: its code, its name in itself, and the direction of its script (``ltr`` or ``rtl``)."""

    code: str
    name: str
    direction: str = "ltr"


# What people may write in. Adding one is one line; the first ones come first in every list.
CONTENT: dict[str, Language] = {
    language.code: language
    for language in (
        Language("fr", "Français"),
        Language("en", "English"),
        Language("es", "Español"),
        Language("ar", "العربية", "rtl"),
        Language("pt", "Português"),
        Language("de", "Deutsch"),
        Language("it", "Italiano"),
        Language("el", "Ελληνικά"),
        Language("tr", "Türkçe"),
        Language("he", "עברית", "rtl"),
        Language("ca", "Català"),
        Language("oc", "Occitan"),
        Language("co", "Corsu"),
        Language("eu", "Euskara"),
        Language("gl", "Galego"),
        Language("br", "Brezhoneg"),
        Language("sc", "Sardu"),
        Language("mt", "Malti"),
        Language("ber", "Tamaziɣt"),
        Language("kab", "Taqbaylit"),
        Language("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"),
        Language("wo", "Wolof"),
        Language("ff", "Pulaar"),
        Language("bm", "Bamanankan"),
        Language("ha", "Hausa"),
        Language("yo", "Yorùbá"),
        Language("ln", "Lingála"),
        Language("mg", "Malagasy"),
        Language("so", "Soomaali"),
        Language("sw", "Kiswahili"),
        Language("am", "አማርኛ"),
        Language("ht", "Kreyòl ayisyen"),
        Language("gn", "Avañeʼẽ"),
        Language("qu", "Runasimi"),
        Language("nl", "Nederlands"),
        Language("sv", "Svenska"),
        Language("da", "Dansk"),
        Language("nb", "Norsk bokmål"),
        Language("fi", "Suomi"),
        Language("ga", "Gaeilge"),
        Language("pl", "Polski"),
        Language("cs", "Čeština"),
        Language("hu", "Magyar"),
        Language("ro", "Română"),
        Language("sq", "Shqip"),
        Language("hr", "Hrvatski"),
        Language("sl", "Slovenščina"),
        Language("sr", "Српски"),
        Language("mk", "Македонски"),
        Language("bg", "Български"),
        Language("uk", "Українська"),
        Language("ru", "Русский"),
        Language("hy", "Հայերեն"),
        Language("ka", "ქართული"),
        Language("ku", "Kurdî"),
        Language("ckb", "کوردی", "rtl"),
        Language("fa", "فارسی", "rtl"),
        Language("ur", "اردو", "rtl"),
        Language("hi", "हिन्दी"),
        Language("bn", "বাংলা"),
        Language("ta", "தமிழ்"),
        Language("zh", "中文"),
        Language("ja", "日本語"),
        Language("ko", "한국어"),
        Language("vi", "Tiếng Việt"),
        Language("id", "Bahasa Indonesia"),
        Language("eo", "Esperanto"),
    )
}

DEFAULT = "en"

# What the interface speaks, each with a complete catalogue under translations/. Adding one is one line.
INTERFACE: dict[str, Language] = {
    code: CONTENT[code]
    for code in (
        DEFAULT,
        "fr",
        "es",
        "pt",
        "ar",
    )
}


@lru_cache(maxsize=512)
def direction(code: str) -> str:
    """The direction, ``ltr`` or ``rtl``, of a language tag; the script counts (az-Arab), the region not."""
    known = CONTENT.get(code.lower())
    if known:
        return known.direction
    try:
        return str(Locale.parse(code, sep="_" if "_" in code else "-").text_direction)
    except (UnknownLocaleError, ValueError):
        known = CONTENT.get(base(code))
        return known.direction if known else "ltr"


def name(code: str) -> str:
    """The language's name in itself, or its code when it is not in the table."""
    known = CONTENT.get(code) or CONTENT.get(base(code))
    return known.name if known else code


def name_in(code: str, reader: str) -> str:
    """The language's name in the ``reader``'s language ("French", « français »), else its name in itself."""
    try:
        return Locale.parse(code, sep="-").get_language_name(reader) or name(code)
    except (UnknownLocaleError, ValueError):
        return name(code)


def interface(code: str | None) -> str | None:
    """The interface language that serves a tag (``fr`` for ``fr-CA``), ``None`` when there is none."""
    found = base(code or "")
    return found if found in INTERFACE else None


def base(code: str) -> str:
    """The language of a tag without its region or script: ``pt`` for ``pt-BR``."""
    return code.replace("_", "-").partition("-")[0].strip().lower()
