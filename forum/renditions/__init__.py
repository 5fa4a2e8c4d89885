"""Texts in another language, aligned part by part with their original."""
