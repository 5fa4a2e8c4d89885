"""The pages that look over every room: front page, assemblies, rules, register; each module adds its own routes."""

from flask import Blueprint

home = Blueprint("home", __name__)

from forum.home.views import assemblies, health, queue, register, rules  # noqa: E402  they need the blueprint

__all__ = ["assemblies", "health", "home", "queue", "register", "rules"]
