"""A site that takes answers by mail."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.inbound.letters import take_replies


@pytest.fixture
def replies(app: Flask) -> Iterator[Flask]:
    """The site, taking answers by mail from a relay that looks at senders."""
    before = {name: app.config[name] for name in ("MAIL_REPLIES", "MAIL_AUTH_SERVER")}
    take_replies(app)
    yield app
    app.config.update(before)
