"""One figure of a benchmark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, its goal (at most), its unit and how it came about."""

    name: str
    value: float
    goal: float
    unit: str
    detail: str

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.value <= self.goal


def percentile(name: str, values: list[float], goal: float, unit: str) -> Measure:
    """Return the 95th percentile of `values` as the figure `name`."""
    ordered = sorted(values)
    high = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    detail = f"median {ordered[len(ordered) // 2]:.3g}, maximum {ordered[-1]:.3g} {unit}"
    return Measure(name, high, goal, unit, detail)
