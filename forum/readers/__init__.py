"""Digest readers: people who follow a board by e-mail, and may answer so, without ever choosing a password."""
