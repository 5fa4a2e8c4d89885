"""Feeds: what is new on a board, in a thread, of a paper or for a search, as Atom (RFC 4287) for any feed reader.

A feed is the public's: it knows no session, says only what anybody may read, and is in the language of its address.
What people wrote stays in theirs.
"""
