"""The last figures as docs/performance.md: each with the day and the FFmpeg it was taken with, all of one machine."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.measure import Measure
from streamctl.media.ffmpeg import Ffmpeg

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_TITLE = (
    "# Performance",
    "",
    "Written by `make bench`, or for single figures by `python -m bench NAME…`: ratios taken side by side in one run.",
    "Goals are stated whether met or not.",
    "",
)
_HEAD = ("| figure | measured | goal | met | how | taken |", "|---|---|---|---|---|---|")


def write(measures: Sequence[Measure], ffmpeg: Ffmpeg, page: Path = PAGE) -> None:
    """Write `page`: `measures`, and of the others what it has already, unless another machine took that."""
    taken = f"{datetime.now(UTC):%Y-%m-%d}, FFmpeg {ffmpeg.version}"
    earlier = _rows_of_this_machine(page)
    rows = earlier | {measure.name: _row(measure, taken) for measure in measures}
    print(f"{page.name}: {len(measures)} figures, and {len(rows) - len(measures)} of earlier runs on this machine")
    page.write_text("\n".join([*_TITLE, _machine(), "", *_HEAD, *rows.values(), ""]), encoding="utf-8")


def _rows_of_this_machine(page: Path) -> dict[str, str]:
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    if _machine() not in lines or _HEAD[1] not in lines:
        return {}
    rows = (line for line in lines[lines.index(_HEAD[1]) + 1 :] if line.startswith("| "))
    return {line.split(" | ")[0].removeprefix("| "): line for line in rows}


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"Machine: {psutil.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()}."


def _row(measure: Measure, taken: str) -> str:
    value = f"{measure.value:.2f} {measure.unit}"
    verdict = "yes" if measure.met else "**no**"
    return f"| {measure.name} | {value} | ≤{measure.goal:g} | {verdict} | {measure.detail} | {taken} |"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
