"""Threads: posts, rounds, phases, freezes, notes and excerpts."""
