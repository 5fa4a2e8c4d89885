"""What a member wishes to hear of."""
