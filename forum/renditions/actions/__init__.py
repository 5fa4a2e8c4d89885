"""The acts of the renditions room."""

from forum.renditions.actions.asking import ask_machine, fill
from forum.renditions.actions.carrying import carry
from forum.renditions.actions.publishing import publish_rendition
from forum.renditions.actions.writing import Typed, write

__all__ = ["Typed", "ask_machine", "carry", "fill", "publish_rendition", "write"]
