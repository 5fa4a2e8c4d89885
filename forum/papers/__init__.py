"""Papers: drafts, versions, what became of each post, and the chain that anyone can check."""
