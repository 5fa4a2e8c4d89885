"""The letter that tells an author what became of their words, and asks whether it is what they meant."""

from forum import mail
from forum.members.letters import recipient
from forum.members.models import Account
from forum.papers.asked_posts import AskedView, asked_views, reads_on, token_of
from forum.papers.models import Asking


def asking_letter(asking: Asking, account: Account) -> mail.Letter:
    """The letter that is owed: all of an author's posts the first time, then those that it concerns anew.

    To who may not read the board any more it says what became of their own posts, and nothing of what others wrote.
    """
    draft = asking.draft
    again = asking.told_at is not None
    views = asked_views(asking, letter=asking.letter if again else None)
    return mail.Letter(
        "asking",
        recipient(account),
        {
            "title": draft.title if reads_on(asking) else None,
            "board_name": draft.board.name_in(account.language),
            "again": again,
            "closes_at": asking.closes_at,
            "posts": [_line(view) for view in views],
            "link": mail.link("papers.answer_page", token=token_of(asking.id)),
            "provisional": mail.link("papers.provisional", paper_id=draft.paper_id)
            if reads_on(asking)
            else None,
        },
        key=f"asking.{asking.id}.{asking.letter}",
    )


def _line(view: AskedView) -> dict[str, object]:
    fate = view.fate
    return {
        "number": fate.number,
        "summary": fate.summary,
        "fate": fate.fate.value if fate.fate else None,
        "target": fate.target_number,
        "reason": fate.reason,
        "passages": view.passages,
        "answers": [
            {"text": answer.reason.text, "name": answer.name_opening.text}
            for answer in (view.objection.answers if view.objection else ())
            if answer.reason.text is not None
        ],
    }
