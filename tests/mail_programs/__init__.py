"""What receivers and mail programs of others make of the site's letters: ``python -m tests.mail_programs``."""
