"""Every post by mail."""
