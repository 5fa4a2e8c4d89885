"""A reader gets the editions of a board in their order: one that was put off is not overtaken by the next.

Otherwise whoever marks the later one as read would have read, by the site's account, what the earlier one was to tell.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, func, or_, select, type_coerce, update
from sqlalchemy.orm import aliased

from forum.database import db
from forum.digests.models import Delivery, DeliveryState

EARLIER = aliased(Delivery)
NOT_SETTLED = (DeliveryState.WAITING, DeliveryState.CLAIMED)


def not_settled() -> Any:
    """The condition under which EARLIER is a mail of the same subscription before ``Delivery``, and has not left."""
    return (
        (EARLIER.subscription_id == Delivery.subscription_id)
        & (EARLIER.from_position < Delivery.from_position)
        & or_(*(type_coerce(EARLIER.state, String) == state.value for state in NOT_SETTLED))
    )


def earlier_leaves_at() -> Any:
    """When the mail before a delivery leaves, or its claim lapses, as it looks now; NULL when none is before it.
    A column beside it.
    """
    return (
        select(func.max(func.coalesce(EARLIER.claimed_until, EARLIER.due_at)))
        .where(not_settled())
        .correlate(Delivery)
        .scalar_subquery()
    )


def put_off(delivery_id: int, until: datetime, still: Any) -> None:
    """Look at a delivery again at this moment, where it is ``still`` to be sent."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, still)
        .values(state=DeliveryState.WAITING, claimed_until=None, due_at=until)
        .execution_options(synchronize_session=False)
    )
