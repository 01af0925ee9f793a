"""The secrets of a run, read where somebody has them: in the process of a command."""

import contextlib
import threading
import time
from collections.abc import Iterable

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media.entrance import read_secret
from streamctl.plan.secrets import PlannedSecret

AT_HAND_SECONDS = 2.0
"""How long a command that only finds a session again looks for its keys (seconds): it has something else to do."""


def read_keys(wanted: Iterable[PlannedSecret]) -> dict[str, Secret]:
    """Return each secret `wanted` by its name; without those that are not needed and cannot be read.

    Raises:
        StreamctlError: SEC-… every needed one that cannot be read, or be used, at once.
    """
    keys: dict[str, Secret] = {}
    problems: list[StreamctlError] = []
    for secret in wanted:
        try:
            keys[secret.name] = read_secret(secret.reference, secret.where, secret.source)
        except StreamctlError as error:
            if secret.needed:
                problems.append(error)
    if problems:
        raise CombinedError(problems)
    return keys


def keys_to_resume(wanted: Iterable[PlannedSecret]) -> dict[str, Secret]:
    """Return each secret `wanted` by its name; those of cameras and microphones only as far as they are at hand.

    Raises:
        StreamctlError: SEC-… every one of the targets and the engine that cannot be read, at once.
    """
    secrets = tuple(wanted)
    of_sources = [secret for secret in secrets if secret.source is not None]
    return read_keys(secret for secret in secrets if secret.source is None) | keys_at_hand(of_sources)


def keys_at_hand(wanted: Iterable[PlannedSecret]) -> dict[str, Secret]:
    """Return the secrets that can be read here within AT_HAND_SECONDS, all at once; the others are left out."""
    found: dict[str, Secret] = {}

    def read(secret: PlannedSecret) -> None:
        with contextlib.suppress(StreamctlError):
            found.update(read_keys((secret,)))

    readers = [threading.Thread(target=read, args=(secret,), daemon=True) for secret in wanted]
    deadline = time.monotonic() + AT_HAND_SECONDS
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(max(0.0, deadline - time.monotonic()))
    return dict(found)
