"""Words that not everyone may read, or that nobody reads any more, show nowhere else."""

from flask import Flask

from forum.boards.models import Reading
from forum.database import db
from forum.threads import actions
from forum.threads.models import Post
from tests.cast import Browser, Cast, says, text_of, thread_by

SECRET = "We will sell the spring before winter."


def secret_post(cast: Cast) -> Post:
    thread = thread_by(cast.amina, cast.farmers)
    written = says(cast.amina, thread, SECRET)
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    return written


def preview(app: Flask, person: object, address: str, quoted: Post, **form: str) -> str:
    sent = {"text": f"[quote {quoted.revision_id}:0-20]", "kind": "reply", "language": "en", **form}
    return text_of(Browser(app, person).post(address, {**sent, "preview": "1"}))  # type: ignore[arg-type]


def test_a_preview_quotes_nothing_that_its_readers_may_not_read(app: Flask, cast: Cast) -> None:
    quoted = secret_post(cast)
    elsewhere = thread_by(cast.bruno, cast.fishers)
    own = says(cast.bruno, elsewhere, "Mine.")
    for address in (
        f"/threads/{elsewhere.id}/posts",
        f"/threads/{elsewhere.id}/posts/{own.number}/revisions",
        f"/boards/{cast.fishers.slug}/threads",
    ):
        assert SECRET[:20] not in preview(app, cast.bruno, address, quoted, title="About springs")


def test_a_preview_quotes_what_was_said_on_its_own_board(app: Flask, cast: Cast) -> None:
    quoted = secret_post(cast)
    assert SECRET[:20] in preview(app, cast.amina, f"/threads/{quoted.thread_id}/posts", quoted)


def test_what_is_only_a_quote_does_not_keep_masked_words_in_its_summary(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    quoted = says(cast.amina, thread, SECRET)
    quoting = says(cast.carla, thread, f"[quote {quoted.revision_id}:0-{len(SECRET)}]")
    assert "spring" in quoting.revision.summary
    actions.hide(quoted, by=cast.carla, reason="Names a buyer.", language="en")
    assert "spring" not in quoting.revision.summary
    actions.show_again(quoted, by=cast.carla, reason="The buyer agreed.", language="en")
    assert "spring" in quoting.revision.summary
    actions.redact(quoted.revision, by=cast.carla, reason="Names a buyer.", language="en")
    assert "spring" not in quoting.revision.summary
