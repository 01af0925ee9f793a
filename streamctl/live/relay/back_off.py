"""How long to wait before calling a server again. Pure."""

FIRST_SECONDS = 0.25
"""Wait after the first failure (seconds): most connections that break are taken again at once."""
LONGEST_SECONDS = 2.0
"""No wait is longer (seconds): a server that is back must have its stream again within 4 s."""
PATIENCE = 30
"""Failures after which a server counts as gone for longer: about a minute."""
GONE_SECONDS = 10.0
"""Longest wait then (seconds): an hour without a server must not fill the journal."""
REFUSAL_SECONDS = 15.0
"""Wait where the server or its certificate said no (seconds): platforms shut out who calls too often."""
JITTER = 0.25
"""Each wait is up to this share shorter, so that many targets of one server don't call in step."""


def wait_seconds(failures: int, chance: float, *, refused: bool = False) -> float:
    """Return how long to wait after `failures` in a row (counted from 1): doubling, bounded, with jitter.

    Args:
        failures: Attempts that failed since the target was last live.
        chance: A random number from 0 to 1.
        refused: Whether the server answered and said no.
    """
    longest = REFUSAL_SECONDS if refused else LONGEST_SECONDS if failures <= PATIENCE else GONE_SECONDS
    doublings = min(max(failures, 1) - 1, 16)
    return min(longest, FIRST_SECONDS * 2.0**doublings) * (1 - JITTER * chance)
