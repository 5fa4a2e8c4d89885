"""Moderation: what members report of posts, the queue in which it waits, and what moderators decide of it."""
