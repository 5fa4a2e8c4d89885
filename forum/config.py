"""Every setting of a site: its name in the environment, its default, its unit, and one sentence on why."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One line of the table: read from the environment under ``name``, turned into a value by ``read``."""

    name: str
    default: str
    why: str
    read: Any = str


def _number(value: str) -> int | None:
    return int(value) if value.strip() else None


def _hops(value: str) -> int:
    hops = int(value)
    if not 1 <= hops <= 9:
        raise ValueError("a mail passes 1 to 9 machines of one relay")
    return hops


def _flag(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on"}


def _address(value: str) -> str:
    value = value.strip()
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("an address starts with http:// or https://")
    return value


def _authority(value: str) -> str:
    value = value.strip().lower()
    if value and not re.fullmatch(r"[a-z0-9][a-z0-9.-]*,\d{4}(-\d\d){0,2}", value):
        raise ValueError("a feed authority is a host, a comma and a year (RFC 4151)")
    return value


def _pattern(value: str) -> str:
    value = value.strip().lower()
    local, _, domain = value.rpartition("@")
    if value and (not domain or local.count("*") != 1 or "*" in domain or len(local) > 24):
        raise ValueError("MAIL_REPLIES is an address with one * before the @, such as reply+*@example.org")
    return value


def _rates(value: str) -> dict[str, float]:
    """Mails a minute by domain, out of "example.org=60 *=600"."""
    found = {}
    for word in value.lower().split():
        domain, _, rate = word.rpartition("=")
        if not domain or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", rate) or not float(rate):
            raise ValueError(
                "MAIL_RATES is domain=mails a minute, such as example.org=60, with spaces between"
            )
        found[domain] = float(rate)
    return found


SETTINGS = (
    Setting(
        "FORUM_DATA", "instance", "The one folder that holds all an embedded site owns: back it up.", Path
    ),
    Setting("DATABASE_URL", "", "Where the data lives; empty: SQLite (WAL) in FORUM_DATA."),
    Setting("SECRET_KEY", "", "Signs sessions and links in mails; empty: made once and kept in FORUM_DATA."),
    Setting(
        "MAIL_URL",
        "",
        "smtp://, smtps:// or smtp+starttls://; empty: one .eml file a letter in FORUM_DATA/mail.",
    ),
    Setting("MAIL_FROM", "", "The sender of every letter; empty: forum@ the host of BASE_URL."),
    Setting(
        "MAIL_RATES",
        "",
        "Mails a minute to one domain at most, as example.org=60 *=600 (* any other); empty: as fast as it goes.",
        _rates,
    ),
    Setting(
        "DKIM_KEY",
        "",
        "The file of the private key that signs letters (RSA as PEM, or Ed25519; milieu[dkim]); empty: the relay does.",
    ),
    Setting(
        "DKIM_SELECTOR", "milieu", "The name of this key in the DNS: its record is NAME._domainkey.DOMAIN."
    ),
    Setting("DKIM_DOMAIN", "", "The domain that signs; empty: that of MAIL_FROM."),
    Setting(
        "BASE_URL", "http://127.0.0.1:8000", "The site's own address, for the links in letters and papers."
    ),
    Setting(
        "OTHER_HOSTS",
        "",
        "Names beside the host of BASE_URL under which the site is asked for, with spaces between; others are refused.",
    ),
    Setting("SITE_NAME", "Milieu", "The name above every page and under every letter."),
    Setting(
        "SOURCE_URL",
        "",
        "Where the source code of this very site can be had, as its licence asks; for /about.",
    ),
    Setting(
        "POST_LENGTH",
        "20000",
        "Characters of one post at most: a page stays light, a synthesis stays possible.",
        int,
    ),
    Setting(
        "PAGE_LENGTH", "20", "Posts on one page of a thread: about one long reading on a telephone.", int
    ),
    Setting("FREEZE_NOTICE_HOURS", "72", "Hours between the announcement of a freeze and the freeze.", int),
    Setting("HTTPS", "", "1 when the site is reached by TLS: cookies are then marked Secure.", _flag),
    Setting(
        "PROXIES",
        "",
        "How many of your own proxies a request passes: their word on where it comes from counts; empty: 1 with HTTPS.",
        _number,
    ),
    Setting("LIMITS", "1", "0 to let everybody try as often as they like: for load tests only.", _flag),
    Setting(
        "REDIS_URL",
        "",
        "redis:// or rediss:// of a server that counts tries for many processes (milieu[redis]); empty: the database.",
    ),
    Setting("DIGEST_HOUR", "7", "Hour of the reader's own day (0-23) at which an edition is sent.", int),
    Setting(
        "MAIL_REPLIES",
        "",
        "Where answers by mail go: an address with * for the token, as reply+*@example.org; empty: none are taken.",
        _pattern,
    ),
    Setting(
        "MAIL_AUTH_SERVER",
        "",
        "The name of your relay in Authentication-Results; empty: every answer by mail waits for a moderator.",
    ),
    Setting(
        "MAIL_AUTH_HOPS",
        "1",
        "How many Received lines of your own relay's machines stand above its Authentication-Results, or beside them.",
        _hops,
    ),
    Setting(
        "MAIL_IN_URL",
        "",
        "imaps://user:password@host/folder of a mailbox that the worker empties; empty: mail is handed in.",
    ),
    Setting(
        "MAIL_IN_SECRET",
        "",
        "What a relay says (Authorization: Bearer) when it posts mails to /mail/in; empty: nobody may.",
    ),
    Setting(
        "TRANSLATE_URL",
        "",
        "A LibreTranslate-compatible server that translators may ask, as http(s)://host; empty: no machine is asked.",
        _address,
    ),
    Setting("TRANSLATE_KEY", "", "The key that this server asks for, if it does."),
    Setting("TRANSLATE_SECONDS", "30", "Seconds after which an answer of this server is given up.", float),
    Setting(
        "TRANSLATE_PRIVATE",
        "",
        "1 to let this server see words of boards that not everyone reads: only where it is your own.",
        _flag,
    ),
    Setting(
        "FEED_AUTHORITY",
        "",
        "Host and year at the head of every id in the feeds, as old.example.org,2026; empty: the host of BASE_URL. "
        "Name the old host when the site moves, or feed readers show everything again.",
        _authority,
    ),
    Setting("TESTING", "", "1 in the test suite only.", _flag),
)


def read_settings(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The whole configuration for Flask: ``given`` values first, then the environment, then the defaults."""
    given = dict(given or {})
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = given.pop(setting.name, None)
        if raw is None:
            raw = os.environ.get(setting.name) or setting.default
        values[setting.name] = setting.read(raw) if isinstance(raw, str) else raw
    values.update(given)
    data = Path(values["FORUM_DATA"]).absolute()
    data.mkdir(parents=True, exist_ok=True)
    values["FORUM_DATA"] = data
    values["SECRET_KEY"] = values["SECRET_KEY"] or _kept_secret(data / "secret_key")
    values["SQLALCHEMY_DATABASE_URI"] = database_address(values["DATABASE_URL"], data)
    return values


def database_address(url: str, data: Path) -> str:
    """The address SQLAlchemy understands; a plain ``postgres://`` or ``postgresql://`` gets its driver named."""
    if not url:
        return f"sqlite:///{data / 'forum.sqlite'}"
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _kept_secret(path: Path) -> str:
    """The secret in ``path``, made (mode 0600) when absent; it appears whole, so two starting processes agree."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    return path.read_text(encoding="ascii").strip()
