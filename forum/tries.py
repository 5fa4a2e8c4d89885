"""Where tries are counted: in the database, or in Redis where the site names one (REDIS_URL).

Either way all processes count together, what is rolled back was never tried, and what is counted is known by a keyed
digest alone. A Redis that does not answer closes no door: tries are then counted in the database.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import Integer, String, case, delete, event, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum import clock
from forum.database import Model, carry_out, db, is_postgresql

PATIENCE = 0.5  # seconds for an answer of Redis
PREFIX = "milieu:tries:"
UNDO = "tries to be taken back"


class Tries(Model):
    """How often something was tried since the first time, and until when that counts."""

    __tablename__ = "tries"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(index=True)


class Counter(Protocol):
    """What counts tries."""

    def one_more(self, key: str, now: datetime, until: datetime) -> tuple[int, datetime]:
        """Count one try, unless the transaction is rolled back; how many there are now, and until when they count."""
        ...

    def one_less(self, key: str) -> None:
        """Take one try back."""
        ...

    def forget(self) -> int:
        """Delete what no longer counts; how much went."""
        ...


class InDatabase:
    """The default: a table, and one statement for a try."""

    def one_more(self, key: str, now: datetime, until: datetime) -> tuple[int, datetime]:
        """Count one try in the transaction of the caller."""
        insert = postgresql.insert if is_postgresql() else sqlite.insert
        statement: Any = insert(Tries).values(key=key, count=1, until=until)
        over = Tries.until <= now
        statement = statement.on_conflict_do_update(
            index_elements=[Tries.key],
            set_={
                "count": case((over, 1), else_=Tries.count + 1),
                "until": case((over, until), else_=Tries.until),
            },
        ).returning(Tries.count, Tries.until)
        count, ends = db.session.execute(statement).one()
        return count, ends

    def one_less(self, key: str) -> None:
        """Take one try back in the transaction of the caller."""
        db.session.execute(
            update(Tries).where(Tries.key == key, Tries.count > 0).values(count=Tries.count - 1),
            execution_options={"synchronize_session": False},
        )

    def forget(self) -> int:
        """Delete the rows whose time is over."""

        def act() -> int:
            old = delete(Tries).where(Tries.until <= clock.now())
            result: Any = db.session.execute(old, execution_options={"synchronize_session": False})
            return int(result.rowcount)

        return carry_out(act)


# Both are one step for Redis, so that of many at once each sees those before it. Moments are milliseconds.
MORE = """
local row = redis.call('HMGET', KEYS[1], 'count', 'until')
local count, ends = tonumber(row[1] or '0'), tonumber(row[2] or '0')
if ends <= tonumber(ARGV[1]) then
    count, ends = 0, tonumber(ARGV[2])
end
count = count + 1
redis.call('HSET', KEYS[1], 'count', count, 'until', string.format('%.0f', ends))
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ends - tonumber(ARGV[1])))
return {count, string.format('%.0f', ends)}
"""
LESS = """
if tonumber(redis.call('HGET', KEYS[1], 'count') or '0') > 0 then
    redis.call('HINCRBY', KEYS[1], 'count', -1)
end
"""


class InRedis:
    """A hash for each key, which Redis itself forgets when its time is over."""

    def __init__(self, url: str, prefix: str = PREFIX) -> None:
        try:
            import redis
        except ModuleNotFoundError as missing:
            raise RuntimeError(
                "REDIS_URL asks for what is not installed: pip install milieu[redis]"
            ) from missing

        self.prefix, self.beside = prefix, InDatabase()
        self.client: Any = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, decode_responses=True
        )
        self.errors = redis.RedisError
        self._more, self._less = self.client.register_script(MORE), self.client.register_script(LESS)

    def one_more(self, key: str, now: datetime, until: datetime) -> tuple[int, datetime]:
        """Count one try at once; it is taken back when the transaction of the caller is rolled back."""
        times = [int(moment.timestamp() * 1000) for moment in (now, until)]
        try:
            count, ends = self._more(keys=[self.prefix + key], args=times)
        except self.errors as problem:
            current_app.logger.warning("Redis does not count, the database does: %s", problem)
            return self.beside.one_more(key, now, until)
        session = db.session()
        if not session.in_transaction():
            session.begin()  # so that there is something to roll back
        session.info.setdefault(UNDO, []).append(lambda: self._one_less(key))
        return int(count), datetime.fromtimestamp(int(ends) / 1000, UTC)

    def one_less(self, key: str) -> None:
        """Take one try back at once; where the database counted it, there."""
        if not self._one_less(key):
            self.beside.one_less(key)

    def _one_less(self, key: str) -> bool:
        try:
            self._less(keys=[self.prefix + key])
        except self.errors:
            return False
        return True

    def forget(self) -> int:
        """Redis forgets by itself; the database what it counted meanwhile."""
        return self.beside.forget()


def _committed(session: Session) -> None:
    session.info.pop(UNDO, None)


def _rolled_back(session: Session) -> None:
    undo: list[Callable[[], bool]] = session.info.pop(UNDO, [])
    for take_back in undo:
        take_back()


def counter() -> Counter:
    """What counts the tries of this site."""
    found: Counter = current_app.extensions["tries"]
    return found


def install(app: Flask) -> None:
    """Count where the settings say. Raises RuntimeError without the extra that Redis asks for."""
    url = app.config["REDIS_URL"]
    app.extensions["tries"] = InRedis(url) if url else InDatabase()
    for name, hear in (("after_commit", _committed), ("after_rollback", _rolled_back)):
        if not event.contains(Session, name, hear):
            event.listen(Session, name, hear)
