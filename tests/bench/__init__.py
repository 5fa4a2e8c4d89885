"""Measuring: the pages of the site against an empty page of Flask on the same server (``make bench``)."""
