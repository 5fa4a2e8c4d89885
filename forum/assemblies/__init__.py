"""Assemblies, and the milieus and alliances that make them."""
