"""How far a member has read in a thread."""

from forum import clock
from forum.database import db
from forum.threads.models import ReadingPosition


def read_up_to(member_id: int, thread_id: int, number: int) -> None:
    """Keep that a member has read a thread up to the post of this number; it only ever moves forward."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same shape, other dialect
    statement = insert(ReadingPosition).values(
        member_id=member_id, thread_id=thread_id, number=number, at=clock.now()
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["member_id", "thread_id"],
            set_={"number": statement.excluded.number, "at": statement.excluded.at},
            where=ReadingPosition.number < statement.excluded.number,
        )
    )
