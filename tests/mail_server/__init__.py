"""A real mail server around the site, on a private configuration: ``python -m tests.mail_server``."""
