"""Bulk for measuring: an assembly of generated texts, as large as one asks, written in batches.

``words.py`` makes the texts, ``places.py`` opens the boards and brings the members, ``filling.py`` writes the posts.
"""
