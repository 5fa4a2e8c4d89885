"""The site that is measured: made once with ``forum demo --posts``, and the pages asked of it."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from forum import create_app
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import db
from forum.members.models import Account, Membership
from forum.threads.models import Thread

PAGE = 20
FORUM = str(Path(sys.executable).with_name("forum"))
DIFFERENT_THREADS = 200


@dataclass
class Asked:
    """A page of the table: its name, the addresses asked in turn, and the cookie it is asked with."""

    name: str
    addresses: list[str]
    member: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def make(posts: int, kept: Path | None) -> Path:
    """The folder of a site with a demonstration of ``posts`` posts; one made before is used again."""
    folder = kept or Path(tempfile.gettempdir()) / f"milieu-bench-{os.getuid()}-{posts}"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {**os.environ, "FORUM_DATA": str(folder), "DATABASE_URL": "", "MAIL_URL": "tray:"}
    command = [FORUM, "demo", "--posts", str(posts)]
    done = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"forum demo --posts {posts} failed:\n{done.stdout}")
    return folder


def opened(folder: Path) -> Flask:
    """The application on that folder, in this process: to look at what its pages ask of the database."""
    return create_app({"FORUM_DATA": folder, "DATABASE_URL": "", "MAIL_URL": "tray:", "TESTING": True})


def pages(app: Flask) -> list[Asked]:
    """What is asked: home, a board, threads of twenty posts, and the longest thread's first, middle and last page."""
    with app.app_context():
        longest = db.session.scalars(select(Thread).order_by(Thread.last_number.desc()).limit(1)).one()
        board = longest.board
        twenty = _threads_of_twenty(board)
        cookie = {"Cookie": f"session={_signed_in(app, board)}"}
        middle = (longest.last_number // 2 - 1) // PAGE * PAGE + 1
        last = (longest.last_number - 1) // PAGE * PAGE + 1
        long = f"/threads/{longest.id}"
        return [
            Asked("home, visitor", [f"/a/{_slug(board)}"]),
            Asked("board, visitor", [f"/boards/{board.slug}"]),
            Asked("thread of 20 posts, visitor, cold", twenty),
            Asked("thread of 20 posts, member", twenty[:20], member=True, headers=cookie),
            Asked(f"thread of {longest.last_number}, first page", [long]),
            Asked(f"thread of {longest.last_number}, middle page", [f"{long}?from={middle}"]),
            Asked(f"thread of {longest.last_number}, last page", [f"{long}?from={last}"]),
        ]


def _slug(board: Board) -> str:
    return db.session.get_one(Assembly, board.assembly_id).slug


def _threads_of_twenty(board: Board) -> list[str]:
    """Addresses spread over every board of the assembly, so that no page is asked twice in a row."""
    wanted = (
        select(Thread.id)
        .join(Board, Board.id == Thread.board_id)
        .where(Thread.last_number == PAGE, Board.assembly_id == board.assembly_id)
        .order_by(func.abs(Thread.id * 7919 % 1009), Thread.id)
        .limit(DIFFERENT_THREADS)
    )
    return [f"/threads/{key}" for key in db.session.scalars(wanted)]


def _signed_in(app: Flask, board: Board) -> str:
    """The session of a member with an account, of the board's own if there is one."""
    wanted = select(Account).outerjoin(Membership, Membership.member_id == Account.member_id)
    belongs = Membership.milieu_id == board.milieu_id
    account = db.session.scalars(wanted.order_by(belongs.desc(), Account.id).limit(1)).one()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own
    return str(signer.dumps({"_user_id": account.fs_uniquifier, "_fresh": True}))
