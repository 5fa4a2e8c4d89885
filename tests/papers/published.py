"""A version with something of everything that a file of it must say, for the tests of files and citations."""

from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Version
from forum.threads import actions as threads
from tests.cast import Cast, says, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block

ARABIC = "الماءُ في الوادي لم يعد يصل إلى البحر."
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) & <b>raw</b>"


def a_version(cast: Cast, language: str = "fr", title: str = "L’eau, ensemble") -> Version:
    """A paper in ``language`` with two blocks, three side notes and a reason, published by Carla."""
    thread = thread_by(cast.amina, cast.farmers, title=title, language=language)
    says(cast.carla, thread, "The wells fell by four metres in ten years.")
    says(cast.amina, thread, ARABIC, language="ar", parent_number=2)
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    cite_words(cast, block, thread, 3)
    listed = papers.add_block(
        block.section, by=cast.carla, source=f"Deux choses :\n\n- le puits\n- **la nuit**\n\n{HOSTILE}"
    )
    cite_words(cast, listed, thread, 3)
    version = papers.publish(draft, by=cast.carla, unaccounted="The question itself.")
    db.session.commit()
    return version
