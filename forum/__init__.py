"""Milieu: the discussion forum engine that citizens' assemblies are held on."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

# From the ground up: a room may import the rooms named before it, never those after.
ROOMS = (
    "assemblies",
    "members",
    "boards",
    "threads",
    "papers",
    "synthesis",
    "renditions",
    "consent",
    "watches",
    "moderation",
    "notices",
    "readers",
    "search",
    "mailings",
    "digests",
    "feeds",
    "inbound",
    "exchange",
    "demonstration",
    "home",
)


def create_app(settings: Mapping[str, Any] | None = None) -> "Flask":
    """A site: reads its settings (``settings`` before the environment), then opens the rooms."""
    from forum import (
        config,
        database,
        doorstep,
        languages,
        limits,
        mail,
        places,
        ready,
        received,
        templating,
        web,
    )

    app = web.Application("forum", template_folder=str(places.templates()), static_folder=None)
    app.config.from_mapping(config.read_settings(settings))
    templating.install(app)
    database.install(app)
    ready.install(app)
    languages.install(app)
    mail.install(app)
    received.install(app)
    doorstep.install(app)
    web.install(app)
    limits.install(app)
    for name in ROOMS:
        import_module(f"forum.{name}.room").open_room(app)
    return app
