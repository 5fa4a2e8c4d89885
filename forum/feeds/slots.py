"""What pages say of their feeds: a tag in the head, where feed readers look, and a link where a person does.

A thread's page is asked for all the time: here nothing is asked of the database and no template is opened.
"""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from forum.boards.models import Board
from forum.feeds.atom import TYPE
from forum.feeds.names import path_asking
from forum.languages import said
from forum.papers.models import Paper
from forum.search.forms import Asked
from forum.sentences import filled, sentence
from forum.web import language

TAG = sentence(Markup('\n  <link rel="alternate" type="{type}" title="{title}" href="{url}">'))
FOLLOW = _l("Follow by feed")
LINK = sentence(Markup('<p class="screen small"><a href="{url}" type="{type}">{words}</a></p>'))


def _public(thing: Any) -> bool:
    """Whether there is a feed: only of what everybody may read, whoever looks at the page."""
    return bool(thing.board.reading == "public")


def _address(path: str, **asked: object) -> str:
    feed = f"{request.script_root}{path}/feed/{language()}.atom"
    return path_asking(feed, **asked) if asked else feed


def _tag(title: str, address: str) -> Markup:
    return filled(TAG, type=TYPE, title=title, url=address)


def _link(address: str) -> Markup:
    return filled(LINK, type=TYPE, url=address, words=said(FOLLOW))


def head_of_board(board: Board) -> Markup:
    """In the head of a board's page."""
    return (
        _tag(board.name_in(language()), _address(f"/boards/{board.slug}")) if _public(board) else Markup("")
    )


def links_of_board(board: Board) -> list[tuple[str, str]]:
    """Among the ways to a board's other pages."""
    return [(_address(f"/boards/{board.slug}"), said(FOLLOW))] if _public(board) else []


def head_of_thread(thread: Any) -> Markup:
    """In the head of a thread's page; ``thread`` is a Thread or a ThreadView."""
    return _tag(thread.title, _address(f"/threads/{thread.id}")) if _public(thread) else Markup("")


def beside_thread(thread: Any) -> Markup:
    """Beside a thread, where members choose what their digest tells of it."""
    return _link(_address(f"/threads/{thread.id}")) if _public(thread) else Markup("")


def head_of_paper(paper: Paper) -> Markup:
    """In the head of a paper's page."""
    return _tag(paper.title, _address(f"/papers/{paper.id}")) if _public(paper) else Markup("")


def below_paper(paper: Paper) -> Markup:
    """Below a paper, where members choose whether their digest tells of its next version."""
    return _link(_address(f"/papers/{paper.id}")) if _public(paper) else Markup("")


def head_of_search(asked: Asked) -> Markup:
    """In the head of the results of a search."""
    return _tag(_("Search: %(words)s", words=asked.text), _of_search(asked))


def below_search(asked: Asked) -> Markup:
    """Below the results of a search."""
    return _link(_of_search(asked))


def _of_search(asked: Asked) -> str:
    return _address("/search", q=asked.text, **asked.chosen())
