"""Answering by mail: letters promise an address, and what is written to it becomes a post."""
