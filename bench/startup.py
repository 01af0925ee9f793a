"""How long the command line takes to start, as ratios to a bare Typer program run in turn with it."""

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.material import Material
from bench.measure import Measure
from bench.shows import show
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

HELLO = "import typer\napp = typer.Typer()\n\n\n@app.command()\ndef main() -> None:\n    print('hello')\n\n\napp()\n"
ROUNDS = 20


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return the figures of the command line's start-up."""
    hello = material.folder / "hello.py"
    hello.write_text(HELLO, encoding="utf-8")
    bare = [sys.executable, str(hello)]
    program = str(Path(sys.executable).with_name("streamctl"))
    found = [_ratio("`streamctl --version` ÷ a bare Typer program", 1.3, [program, "--version"], bare)]
    with show(ffmpeg, material, iso=False):
        cut = [program, "cut", "wide"]
        found.append(_ratio("`streamctl cut` on a running show ÷ a bare Typer program", 2.0, cut, bare))
    return found


def _ratio(name: str, goal: float, ours: Sequence[str], bare: Sequence[str]) -> Measure:
    pairs = [(_seconds(ours), _seconds(bare)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(one / other for one, other in pairs)
    detail = f"medians of {ROUNDS} runs in turn: {_middle(pairs, 0)} and {_middle(pairs, 1)}"
    return Measure(name, ratio, goal, "ratio", detail)


def _middle(pairs: Sequence[tuple[float, float]], side: int) -> str:
    return f"{statistics.median(pair[side] for pair in pairs) * 1000:.0f} ms"


def _seconds(argv: Sequence[str]) -> float:
    begin = time.perf_counter()
    done = run(argv, timeout=30)
    if done.status != 0:
        raise RuntimeError(done.err.decode(errors="replace"))
    return time.perf_counter() - begin
