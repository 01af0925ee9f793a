"""What the benchmarks run on: two recorded cameras, a profile for them, a server for the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from streamctl.core.values import Size
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

SIZE = Size(width=1280, height=720)
FPS = Fraction(30)
CAMERA_SECONDS = 60
PROFILE = """\
event: {{id: bench, title: Benchmark, language: en, timezone: UTC}}
video: {{size: 1280x720, fps: 30, bitrate: 3000k, keyframe_interval: 2s, preset: veryfast}}
audio: {{master: close, bitrate: 128k}}
cameras:
  close: {{role: close, source: {close}}}
  wide: {{role: wide, source: {{file: {folder}/wide.mp4, loop: true}}}}
cards:
  standby: {{template: standby, title: Please wait}}
rundown:
  - {{id: talk, title: Talk, duration: 10m, scene: close}}
targets:
{targets}
recording: {{folder: {folder}/sessions, iso: {iso}, segment: 60s}}
safety: {{signal_lost: 500ms}}
engine: {engine}
"""
FFMPEG = "{kind: ffmpeg}"
TARGET = """  bench{number}: {{url: "rtmp://127.0.0.1:{port}/live", key: {{file: {folder}/key}}}}"""


@dataclass(frozen=True, slots=True)
class Material:
    """Files of the benchmarks: two cameras, H.264 with sound, and the profile that uses them."""

    folder: Path
    close: Path
    wide: Path


def make_material(ffmpeg: Ffmpeg, folder: Path) -> Material:
    """Return two cameras recorded at 720p30 as a network camera would send them (H.264 4 Mb/s, AAC)."""
    files = [folder / "close.mp4", folder / "wide.mp4"]
    for number, path in enumerate(files, start=1):
        graph = simulated_camera(number, SIZE, FPS, path.stem)
        run([str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, *_coding(path)], timeout=300)
    (folder / "key").write_text("benchmark-key\n", encoding="utf-8")
    return Material(folder, *files)


def _coding(path: Path) -> list[str]:
    video = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "4M", "-g", "60", "-bf", "0", "-pix_fmt", "yuv420p"]
    return [*video, "-c:a", "aac", "-b:a", "128k", "-t", str(CAMERA_SECONDS), "-y", str(path)]


def write_profile(
    material: Material, ports: Sequence[int], *, iso: bool, close: str | None = None, engine: str = FFMPEG
) -> Path:
    """Write the benchmark's profile and return its path.

    Args:
        material: The cameras.
        ports: A target for the server on each of these.
        iso: Whether each camera is recorded.
        close: The source of camera `close` as the profile has it; its file if None.
        engine: The engine as the profile has it.
    """
    path = material.folder / "bench.yaml"
    folder = material.folder
    targets = "\n".join(
        TARGET.format(number=number, port=port, folder=folder) for number, port in enumerate(ports, start=1)
    )
    source = close or f"{{file: {material.close}, loop: true}}"
    text = PROFILE.format(folder=folder, close=source, targets=targets, iso=str(iso).lower(), engine=engine)
    path.write_text(text, encoding="utf-8")
    return path


def hand_written(ffmpeg: Ffmpeg, material: Material, urls: Sequence[str], recording: Path, *, iso: bool) -> list[str]:
    """Return one FFmpeg that decodes both cameras, encodes one, streams it to each of `urls` and records it.

    With `iso` it writes a copy of each camera beside `recording` as well.
    """
    graph = (
        "[0:v]scale=1280:720,fps=30,format=yuv420p[a];[1:v]scale=1280:720,fps=30,format=yuv420p[b];"
        "[a][b]streamselect=inputs=2:map=0[v]"
    )
    inputs = [
        word for path in (material.close, material.wide) for word in ("-re", "-stream_loop", "-1", "-i", str(path))
    ]
    picture = "-c:v libx264 -preset veryfast -profile:v high -b:v 3000k -maxrate 3000k -bufsize 6000k -g 60"
    coding = [*picture.split(), "-c:a", "aac", "-b:a", "128k", "-flags", "+global_header"]
    tee = "|".join(f"[f=flv]{place}" for place in (*urls, recording))
    selected = ["-filter_complex", graph, "-map", "[v]", "-map", "0:a"]
    copies = [
        word
        for number in (0, 1)
        for word in ("-map", str(number), "-c", "copy", "-y", str(recording.with_suffix(f".{number}.mkv")))
    ]
    return [
        *(str(ffmpeg.path), "-v", "error", *inputs, *selected, *coding, "-f", "tee", tee),
        *(copies if iso else ()),
    ]
