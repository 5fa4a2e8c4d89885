"""Holding a site against itself: what repeats something else must repeat it truly.

Each check reads in a few statements and yields findings; nothing is changed but by ``shadows.repair``.
"""

from forum.home.checks.bookmarks import check_bookmarks
from forum.home.checks.chains import check_chains
from forum.home.checks.counters import check_counters
from forum.home.checks.findings import Finding, Remark, Result
from forum.home.checks.index import check_index
from forum.home.checks.shadows import check_shadows, repair

CHECKS = (check_shadows, check_counters, check_bookmarks, check_index, check_chains)

__all__ = ["CHECKS", "Finding", "Remark", "Result", "repair"]
