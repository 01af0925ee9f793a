"""The last figures as docs/performance.md, with the machine they were taken on."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.measure import Measure
from streamctl import __version__
from streamctl.media.ffmpeg import Ffmpeg

KEPT = Path(__file__).parent.parent / "build" / "bench.json"
"""The last figures of this machine."""
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def write(measures: Sequence[Measure], ffmpeg: Ffmpeg) -> None:
    """Write the page: `measures`, and of the others the last ones taken on this machine."""
    kept = _kept()
    kept.update({measure.name: measure for measure in measures})
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps([asdict(measure) for measure in kept.values()]), encoding="utf-8")
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    lines = [
        "# Performance",
        "",
        "Written by `make bench`: ratios taken side by side in one run. Goals are stated whether met or not.",
        "",
        f"Machine: {psutil.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {system}, Python",
        f"{platform.python_version()}, FFmpeg {ffmpeg.version}; streamctl {__version__}, {datetime.now(UTC):%Y-%m-%d}.",
        "",
        "| figure | measured | goal | met | how |",
        "|---|---|---|---|---|",
        *map(_row, kept.values()),
        "",
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")


def _kept() -> dict[str, Measure]:
    try:
        return {row["name"]: Measure(**row) for row in json.loads(KEPT.read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError):
        return {}


def _row(measure: Measure) -> str:
    value = f"{measure.value:.2f} {measure.unit}"
    return f"| {measure.name} | {value} | ≤{measure.goal:g} | {_verdict(measure)} | {measure.detail} |"


def _verdict(measure: Measure) -> str:
    return "yes" if measure.met else "**no**"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
