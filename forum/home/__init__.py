"""The front page, the rules, and what tells whether the site is well."""
