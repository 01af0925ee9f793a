"""Who is told of troubles and faults, and remembers."""

from streamctl.core.errors import StreamctlError


class Ears:
    """Takes what a `Journalist` is told, as (state or `fault`, code)."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def trouble(self, state: str, where: str, error: StreamctlError) -> None:
        self.told.append((state, error.code))

    def fault(self, where: str, error: StreamctlError) -> None:
        self.told.append(("fault", error.code))
