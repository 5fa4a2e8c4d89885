"""The periodical mail of a board: editions, subscriptions and deliveries."""
