"""The page of the last figures."""

from pathlib import Path

import pytest

from bench import report
from bench.measure import Measure
from streamctl.media.ffmpeg import Ffmpeg


def figure(name: str, value: float) -> Measure:
    return Measure(name, value, 1.5, "ratio", "3 rounds")


def rows(page: Path) -> list[list[str]]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ")[:4] for line in lines if line.startswith("| ")][1:]


def test_a_run_renews_its_own_figures_and_leaves_the_others(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    page = tmp_path / "performance.md"
    report.write([figure("load", 1.31), figure("cut", 1.26)], ffmpeg, page)
    report.write([figure("load", 1.62), figure("start", 0.65)], ffmpeg, page)
    assert rows(page) == [
        ["load", "1.62 ratio", "≤1.5", "**no**"],
        ["cut", "1.26 ratio", "≤1.5", "yes"],
        ["start", "0.65 ratio", "≤1.5", "yes"],
    ]
    assert ffmpeg.version in page.read_text(encoding="utf-8")


def test_figures_of_another_machine_do_not_stand_beside_this_one_s(
    tmp_path: Path, ffmpeg: Ffmpeg, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "performance.md"
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(report, "_processor", lambda: "another one")
        report.write([figure("load", 1.31)], ffmpeg, page)
    report.write([figure("cut", 1.26)], ffmpeg, page)
    assert [row[0] for row in rows(page)] == ["cut"]
