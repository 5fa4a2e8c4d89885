"""One mail for the digests of several boards that are due together, for whoever chose that.

Bundled deliveries share the Message-ID of the first, and keep it over every try: what was bundled once is never bundled
otherwise, so that a mail that leaves twice is the same mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Integer, String, bindparam, exists, func, or_, select, type_coerce, update

from forum import clock
from forum.database import db, lock_row
from forum.digests.contents import IN_A_LETTER
from forum.digests.elsewhere import Told, in_the_same_mail, told_of, waits
from forum.digests.in_order import earlier_leaves_at, not_settled, put_off
from forum.digests.letters import (
    NARROWER,
    Issue,
    Unsendable,
    issue_of,
    letter_of,
    mail_of,
    promised_by,
)
from forum.digests.lines import Contents, Room
from forum.digests.models import Delivery, DeliveryState, Subscription
from forum.digests.personal import notices_key
from forum.digests.printing import printed
from forum.digests.taking_over import ON_THEIR_WAY, take_over
from forum.digests.tokens import token_for
from forum.digests.windows import Heard
from forum.languages import listed, speaking
from forum.mail import Letter, compose, link, parts_of
from forum.mail.owing import Owing
from forum.mail.weight import HEAVIEST, weight
from forum.mailings.models import Mailing
from forum.members.models import Account, AddressPause
from forum.notices.at_once import on_their_way
from forum.notices.in_digests import take_along
from forum.ready import Ready

DELIVERIES = Owing(
    Delivery,
    DeliveryState.WAITING,
    DeliveryState.CLAIMED,
    DeliveryState.FAILED,
    DeliveryState.EMPTY,
    lambda: (
        select(Delivery.id, func.coalesce(Account.email, ""))
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .outerjoin(Account, Account.member_id == Subscription.member_id)
    ),
    together=Delivery.message_id,
)
PAUSED_FOR = timedelta(days=1)


class _Account(NamedTuple):
    """Whose a delivery is, whether their digests come together, whether mail to them is ``paused``, whether something
    is ``owed`` to them by itself, whether it ``waits`` for the digest of another board, and when the one ``before`` it
    leaves, if that has not.
    """

    id: int
    member_id: int
    one_mail: bool
    paused: bool
    owed: bool
    waits: bool
    before: datetime | None


_ACCOUNT = Ready(
    select(
        Account.id,
        Account.member_id,
        Account.one_mail,
        exists().where(AddressPause.account_id == Account.id),
        or_(
            exists().where(
                Mailing.member_id == Account.member_id,
                or_(*(type_coerce(Mailing.state, String) == state.value for state in ON_THEIR_WAY)),
            ),
            on_their_way(Account.member_id),
        ),
        waits(),
        earlier_leaves_at(),
    )
    .join(Subscription, Subscription.member_id == Account.member_id)
    .join(Delivery, Delivery.subscription_id == Subscription.id)
    .where(Delivery.id == bindparam("delivery", type_=Integer))
)


def claim_together(delivery_id: int) -> dict[int, int]:
    """Take a delivery, and with it those that leave in the same mail: the number of this try, by delivery; empty when
    another worker has it.
    """
    row = _ACCOUNT.row(delivery=delivery_id)
    account = _Account(*row) if row else None
    if account:
        lock_row(Account, account.id)  # two workers never share out one bundle
        if account.paused:  # looked at again each day
            put_off(delivery_id, clock.now() + PAUSED_FOR, DELIVERIES.claimable())
            return {}
        if account.before is not None:
            put_off(delivery_id, max(account.before, clock.now()), DELIVERIES.claimable())
            return {}
        if account.waits:  # behind all that is due, so that it holds up nothing that it may be waiting for
            put_off(delivery_id, clock.now(), DELIVERIES.claimable())
            return {}
        if account.owed and not _passes(delivery_id):
            return {}
    first = DELIVERIES.claim(delivery_id, Delivery.message_id, Delivery.claimed_until)
    if first is None:
        return {}
    claimed = {delivery_id: first.tries}
    if account and first.tries == 1:
        take_along(account.member_id, notices_key(delivery_id))
    for key in _companions(delivery_id, first, account) if account else ():
        if account and account.owed and first.tries == 1 and not take_over(key):
            continue
        other = DELIVERIES.claim(key, early=True)
        if other is not None:
            claimed[key] = other.tries
    if len(claimed) > 1:
        db.session.execute(
            update(Delivery)
            .where(Delivery.id.in_(sorted(claimed)))
            # Claims that lapse at one moment are taken up again together.
            .values(message_id=first.message_id, claimed_until=first.claimed_until)
            .execution_options(synchronize_session=False)
        )
    return claimed


def _passes(delivery_id: int) -> bool:
    """Whether a delivery may leave now: on its first try it takes over what would leave by itself."""
    tries = db.session.scalar(
        select(Delivery.tries).where(Delivery.id == delivery_id, DELIVERIES.claimable())
    )
    return tries is not None and (tries > 0 or take_over(delivery_id))


def _companions(delivery_id: int, first: Any, account: Any) -> list[int]:
    """What was bundled with a delivery before; on its first try what is due with it, where its reader wishes so."""
    if not account.one_mail and first.tries == 1:
        return []
    together = Delivery.message_id == first.message_id
    if account.one_mail and first.tries == 1:
        fresh = (
            (Delivery.state == DeliveryState.WAITING)
            & (Delivery.tries == 0)
            & (Delivery.due_at <= clock.now())
            & ~exists().where(not_settled())
        )
        together = or_(together, fresh)
    return list(
        db.session.scalars(
            select(Delivery.id)
            .join(Subscription, Subscription.id == Delivery.subscription_id)
            .where(
                Subscription.member_id == account.member_id,
                Delivery.id != delivery_id,
                together,
            )
            .order_by(Delivery.id)
        )
    )


@dataclass
class Bundle:
    """Deliveries that leave in one mail; ``empty`` says of those that have no part in it why, ``heard`` of the others
    what their reader hears of the board in it.
    """

    deliveries: list[int]
    empty: dict[int, str] = field(default_factory=dict)
    heard: dict[int, Heard] = field(default_factory=dict)

    def mail(self) -> EmailMessage:
        """The finished mail. Raises Unsendable when none of them has anything to say, AddressError."""
        self.empty.clear()
        self.heard.clear()
        if len(self.deliveries) == 1:
            message = self._printed(self.deliveries[0])
            if message is not None:
                return message
        parts: list[tuple[Issue, Contents]] = []
        told: list[Told] = []
        for issue in self._issues():
            issue = replace(issue, window=replace(issue.window, elsewhere=(*issue.window.elsewhere, *told)))
            try:
                with speaking(issue.recipient.language, issue.recipient.zone):
                    parts.append((issue, issue.told(IN_A_LETTER)))
            except Unsendable as why:
                self.empty[issue.delivery_id] = str(why)
            else:
                self.heard[issue.delivery_id] = told_of(issue.window)
                told.append(in_the_same_mail(issue.window, self.heard[issue.delivery_id]))
        if not parts:
            raise Unsendable(self.empty[min(self.empty)])
        if len(parts) == 1:
            return mail_of(*parts[0])
        reader = parts[0][0].recipient
        with speaking(reader.language, reader.zone):
            message = _composed(parts)
            for room in NARROWER:
                if weight(message) <= HEAVIEST:
                    break
                room = Room(0, max(room.titles // len(parts), 1))
                message = _composed([(issue, issue.contents(room) or contents) for issue, contents in parts])
            return message

    def _printed(self, key: int) -> EmailMessage | None:
        """The mail from a sheet that many readers share, where it says what this one is told."""
        try:
            made = printed(key)
        except Unsendable as why:
            self.empty[key] = str(why)
            raise
        if made is None:
            return None
        self.heard[key] = made.heard
        return made.message

    def _issues(self) -> list[Issue]:
        """Those that can be told, an alliance's last: it leaves out what the boards before it in the mail tell."""
        issues = []
        for key in sorted(self.deliveries):
            try:
                issues.append(issue_of(key))
            except Unsendable as why:
                self.empty[key] = str(why)
        return sorted(
            issues, key=lambda issue: (issue.window.board.alliance_id is not None, issue.delivery_id)
        )


def _composed(parts: list[tuple[Issue, Contents]]) -> EmailMessage:
    issues = [issue for issue, _contents in parts]
    reader = issues[0].recipient
    letters = [letter_of(issue, contents, promised_by(issue, contents)) for issue, contents in parts]
    names = [issue.window.board.name_in(reader.language) for issue in issues]
    told: list[Mapping[str, str]] = []
    for letter in letters:
        text, html = parts_of(letter)
        told.append({"text": text, "html": Markup(html)})  # noqa: S704  a template
    headers = {"Message-ID": issues[0].message_id}
    answered = next((letter for letter in letters if "Reply-To" in letter.headers), letters[0])
    headers |= {name: value for name, value in answered.headers.items() if name == "Reply-To"}
    return compose(
        Letter(
            name="digests",
            to=reader,
            context={
                "boards": listed(names),
                "parts": told,
                "watches_path": "/account/watches",
                "answering": answered.context["answering"],
                "answered": answered.context["answered"],
            },
            list_slug="digests",
            list_name="",
            unsubscribe=link(
                "digests.unsubscribe",
                token=token_for("unsubscribe", [issue.subscription.id for issue in issues]),
            ),
            headers=headers,
        )
    )
