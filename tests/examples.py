"""How many examples the long stories are told with: few each time, many where there is time for it."""

import os

from hypothesis import HealthCheck, settings

#: How many times as many as usual: ``TEST_EXAMPLES=20`` for a night.
TIMES = int(os.environ.get("TEST_EXAMPLES", "1"))


def examples(number: int) -> settings:
    """Settings for a story that goes through the database; a loaded machine is no reason to fail."""
    return settings(max_examples=number * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
