"""What opens the room."""

from flask import Flask

from forum import web
from forum.mail.owing import take_up
from forum.papers import fate_slots, link_slots, models, slots
from forum.papers.checklist import checklist_of
from forum.papers.exports.door import open_exports
from forum.papers.telling import ASKINGS, ask_anew, tell_due
from forum.papers.views import papers
from forum.worker import Chore, take_on

TELL_SECONDS, ASK_ANEW_SECONDS = 5.0, 30.0


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(papers)
    open_exports(app)
    web.fill(app, "thread.papers", slots.papers_of_thread)
    web.fill(app, "posts.cited", slots.cited_posts)
    web.fill(app, "posts.cited", fate_slots.fates_of_posts)
    web.fill(app, "posts.actions", fate_slots.own_posts)
    web.fill(app, "thread.moderate", slots.draft_of_thread)
    web.fill(app, "board.papers", slots.papers_of_board)
    web.fill(app, "assembly.papers", slots.papers_of_assembly)
    web.fill(app, "assembly.chain", slots.chain_of_assembly)
    web.fill(app, "thread.head", link_slots.origin_of_thread)
    web.fill(app, "board.head", link_slots.origin_of_board)
    web.fill(app, "board.origin", link_slots.strategy_named)
    web.fill(app, "board.links", link_slots.revised_sources_of_board)
    web.fill(app, "desk.head", link_slots.head_of_desk)
    web.fill(app, "account.pages", fate_slots.account_pages)
    web.fill(app, "account.pages", slots.account_pages)
    web.fill(app, "member.page", fate_slots.on_own_page)
    web.fill(app, "draft.checklist", checklist_of)
    take_up(app, "asking", ASKINGS)
    take_on(app, Chore("papers.asking_anew", ASK_ANEW_SECONDS, ask_anew))
    take_on(app, Chore("papers.telling", TELL_SECONDS, tell_due))
