"""The stream keys of a run's targets, read where somebody has them: in the process of a command."""

import contextlib
import threading
import time
from collections.abc import Iterable

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media.secrets import resolve
from streamctl.plan.model import Plan, TargetPlan

AT_HAND_SECONDS = 2.0
"""How long a command that only finds a session again looks for its keys (seconds): it has something else to do."""


def targets_of(plan: Plan, *, rehearsal: bool) -> tuple[TargetPlan, ...]:
    """Return the targets of a run of `plan`: those of the rehearsal, or those of the show."""
    return plan.rehearsal_targets if rehearsal else plan.targets


def read_keys(targets: Iterable[TargetPlan]) -> dict[str, Secret]:
    """Return each secret of the targets by its name: stream keys under the target's id (`TargetPlan.secrets`).

    Raises:
        StreamctlError: SEC-… every key that cannot be read, at once.
    """
    keys: dict[str, Secret] = {}
    problems: list[StreamctlError] = []
    for name, reference in (secret for target in targets for secret in target.secrets.items()):
        try:
            keys[name] = resolve(reference)
        except StreamctlError as error:
            problems.append(StreamctlError(error.code, where=f"targets.{name}", **error.facts))
    if problems:
        raise CombinedError(problems)
    return keys


def keys_at_hand(targets: Iterable[TargetPlan]) -> dict[str, Secret]:
    """Return the stream keys that can be read here within AT_HAND_SECONDS, all at once; the others are left out."""
    found: dict[str, Secret] = {}

    def read(target: TargetPlan) -> None:
        with contextlib.suppress(StreamctlError):
            found.update(read_keys([target]))

    readers = [threading.Thread(target=read, args=(target,), daemon=True) for target in targets]
    deadline = time.monotonic() + AT_HAND_SECONDS
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(max(0.0, deadline - time.monotonic()))
    return dict(found)
