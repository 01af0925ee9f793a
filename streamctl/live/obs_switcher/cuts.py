"""What is on air in an OBS, and whether we put it there. Pure; times are monotonic seconds.

OBS tells of changes in order, but not of a scene that was on air for a moment only.
"""


class Cuts:
    """The cuts in one OBS. For one thread at a time."""

    def __init__(self) -> None:
        self.scene = ""
        """What OBS has told last."""
        self._due: list[tuple[str, float]] = []
        self._meant = ""
        self._changed_at = 0.0

    def read(self, scene: str) -> None:
        """Begin with `scene` on air."""
        self.scene = self._meant = scene

    def forget(self) -> None:
        """Wait for nothing that we had asked for."""
        self._due.clear()

    def asked(self, scene: str, now: float, until: float) -> bool:
        """Note that we ask for `scene` at `now`, of which OBS tells by `until`; return whether it changes anything."""
        self._due = [(name, end) for name, end in self._due if end > now]
        changes = scene != (self._due[-1][0] if self._due else self.scene)
        if changes:
            self._due.append((scene, until))
        self._meant, self._changed_at = scene, now
        return changes

    def answered(self, now: float) -> None:
        """Note that OBS has taken what we asked for."""
        self._changed_at = now

    def told(self, scene: str, now: float) -> bool:
        """Note that OBS tells of `scene`; return whether somebody else put it on air just now."""
        former, self.scene = self.scene, scene
        ours = self._takes(scene, now)
        return not ours and scene != former

    def _takes(self, scene: str, now: float) -> bool:
        asked = [name for name, _ in self._due]
        if scene not in asked:
            return False
        until = self._due[asked.index(scene)][1]
        del self._due[: asked.index(scene) + 1]
        return until > now

    def seen(self, scene: str, since: float, now: float) -> bool:
        """Return whether a look that began at `since` found `scene` on air by somebody else's doing, untold."""
        quiet = self._changed_at < since and all(until <= now for _, until in self._due)
        return quiet and scene != self._meant

    def theirs(self, scene: str, now: float) -> None:
        """Note that somebody else has put `scene` on air."""
        self.scene = self._meant = scene
        self._changed_at = now
