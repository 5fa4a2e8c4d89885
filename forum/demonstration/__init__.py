"""The demonstration: a small invented assembly, so that every page of a new site has something to show.

What it says stands in ``content/`` as TOML; ``content.py`` reads it, ``chronicle.py`` puts it in the order of time.
"""
