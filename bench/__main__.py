"""`make bench`: take every figure and write docs/performance.md. `python -m bench load cuts` renews some of them.

`python -m bench hour` runs a show for an hour: lateness, memory, lip sync; `python -m bench obs_soak` one with OBS for
ten minutes: what is missing of it.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import cuts, load, obs, recovery, report, soak, startup, targets
from bench.material import Material, make_material
from bench.measure import Measure
from streamctl.media.ffmpeg import Ffmpeg, find_ffmpeg

BENCHMARKS: Mapping[str, Callable[[Ffmpeg, Material], list[Measure]]] = {
    "startup": startup.measure,
    "load": load.measure,
    "cuts": cuts.measure,
    "targets": targets.measure,
    "recovery": recovery.measure,
    "soak": soak.measure,
    "obs": obs.measure,
}
BY_NAME_ONLY: Mapping[str, Callable[[Ffmpeg, Material], list[Measure]]] = {"hour": soak.hour, "obs_soak": obs.soak}
"""What takes too long for every run."""


def main(wanted: list[str]) -> int:
    """Take the figures called `wanted` (all if none), print them and write the page."""
    ffmpeg = find_ffmpeg()
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="streamctl-bench-") as folder:
        material = make_material(ffmpeg, Path(folder))
        for name in wanted or BENCHMARKS:
            for measure in {**BENCHMARKS, **BY_NAME_ONLY}[name](ffmpeg, material):
                print(f"{measure.name}: {measure.value:.2f} {measure.unit} (goal ≤{measure.goal:g}); {measure.detail}")
                measures.append(measure)
    report.write(measures, ffmpeg)
    return 0 if all(measure.met for measure in measures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
