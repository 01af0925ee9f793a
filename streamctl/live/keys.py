"""The stream keys of a run's targets, read where somebody has them: in the process of a command."""

import contextlib
import threading
import time
from collections.abc import Iterable

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media.secrets import resolve
from streamctl.plan.model import EnginePlan, Plan, TargetPlan

ENGINE = "engine password"
"""The name of the engine's own secret among a session's; no target is called like that."""
AT_HAND_SECONDS = 2.0
"""How long a command that only finds a session again looks for its keys (seconds): it has something else to do."""


def targets_of(plan: Plan, *, rehearsal: bool) -> tuple[TargetPlan, ...]:
    """Return the targets of a run of `plan`: those of the rehearsal, or those of the show."""
    return plan.rehearsal_targets if rehearsal else plan.targets


def read_keys(targets: Iterable[TargetPlan], engine: EnginePlan | None = None) -> dict[str, Secret]:
    """Return each secret of the targets by its name: stream keys under the target's id (`TargetPlan.secrets`).

    With an `engine` that has a password, that is among them as ENGINE.

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
    if engine is not None and engine.password is not None:
        try:
            keys[ENGINE] = resolve(engine.password)
        except StreamctlError as error:
            problems.append(StreamctlError(error.code, where="engine.password", **error.facts))
    if problems:
        raise CombinedError(problems)
    return keys


def keys_at_hand(targets: Iterable[TargetPlan], engine: EnginePlan | None = None) -> dict[str, Secret]:
    """Return the secrets that can be read here within AT_HAND_SECONDS, all at once; the others are left out."""
    found: dict[str, Secret] = {}

    def read(targets: list[TargetPlan], engine: EnginePlan | None) -> None:
        with contextlib.suppress(StreamctlError):
            found.update(read_keys(targets, engine))

    wanted: list[tuple[list[TargetPlan], EnginePlan | None]] = [([target], None) for target in targets]
    readers = [threading.Thread(target=read, args=one, daemon=True) for one in (*wanted, ([], engine))]
    deadline = time.monotonic() + AT_HAND_SECONDS
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(max(0.0, deadline - time.monotonic()))
    return dict(found)
