"""Bringing debates in from elsewhere: readers that know a format, and the report of what they found.

A reader (``mbox``, ``tables``, ``republique_numerique``) is a generator over one source; it knows no database and
yields the ``records`` in an order that can be written down in one pass. docs/import.md describes the formats.
"""
