"""What an edition says to its reader alone: the notices that wait for a digest. Each leaves with one mail.

A claim takes along what waits; every later try of that mail says the same, without what was seen meanwhile.
"""

from forum.digests.lines import Part, Room
from forum.digests.models import Delivery, DeliveryState
from forum.digests.windows import Window
from forum.notices import in_digests
from forum.notices.lines import NoticeLine


def notices_key(delivery_id: int) -> str:
    """What the notices that a delivery took along know it by."""
    return f"digest.{delivery_id}"


def for_you(window: Window, room: Room) -> Part[NoticeLine]:
    """What concerns the reader of a delivery; nothing on a page, which is everybody's."""
    if window.reader is None or not window.delivery_id:
        return Part()
    key = notices_key(window.delivery_id)
    lines, more = in_digests.taken_along(window.reader, key, window.language, limit=room.most)
    return Part(lines, [], more)


def settled(delivery_id: int, state: DeliveryState | None) -> None:
    """Note for the notices of a delivery that it has left, or that it never will."""
    if state == DeliveryState.SENT:
        in_digests.told(notices_key(delivery_id))
    elif state in (DeliveryState.EMPTY, DeliveryState.FAILED):
        in_digests.let_go(notices_key(delivery_id))


def acknowledged(delivery: Delivery) -> None:
    """Its reader says that they have read the mail."""
    in_digests.read(delivery.subscription.member, notices_key(delivery.id))
