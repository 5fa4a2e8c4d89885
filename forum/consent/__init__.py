"""Consent after publication: validation by the roll, amendments to a block, charters that members sign."""
