"""Boards and their agendas."""
