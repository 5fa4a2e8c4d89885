"""A site with something to follow."""

import pytest

from forum.threads import actions as threads
from tests.cast import Cast
from tests.papers.published import a_version
from tests.search.looking import one_turn


@pytest.fixture
def places(cast: Cast) -> dict[str, str]:
    """The address of each sort of feed, without its language, on a site with something of everything."""
    version = a_version(cast)
    thread = version.draft.threads[0]
    threads.publish_note(cast.farmers, by=cast.carla, title="What moved", source="Much.", language="en")
    one_turn()
    return {
        "board": "/boards/farmers/feed/{}.atom",
        "thread": f"/threads/{thread.id}/feed/{{}}.atom",
        "paper": f"/papers/{version.paper_id}/feed/{{}}.atom",
        "search": "/search/feed/{}.atom?q=wells",
    }
