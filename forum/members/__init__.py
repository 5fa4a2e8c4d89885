"""Members and their accounts, memberships and mandates."""
