"""A published version as a file: what it says, its formats, and how the worker makes and keeps them."""
