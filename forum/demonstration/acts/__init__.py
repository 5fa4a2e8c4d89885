"""How each act of the demonstration is performed: through the actions of the rooms, by the member who did it."""
