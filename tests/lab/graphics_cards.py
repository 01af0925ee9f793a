"""Graphics cards that are none: programs that stand for FFmpeg and encode with x264 where hardware is asked for."""

import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from streamctl.media.ffmpeg import Ffmpeg, describe
from tests.lab.components import packaged_ffmpeg

PROGRAM = """\
#!{python}
import os, sys, time
REAL, CODEC, BEHAVIOUR, MARK = {real!r}, {codec!r}, {behaviour!r}, {mark!r}
given = sys.argv[1:]
listing = "-encoders" in given
if listing or "-vcodec" not in given or given[given.index("-vcodec") + 1] == "libx264":
    if not listing:
        os.execv(REAL, [REAL, *given])
    print(" V....D " + CODEC + "  a card that is none")
    sys.stdout.flush()
    os.execv(REAL, [REAL, *given])
if given[given.index("-vcodec") + 1] != CODEC:
    os.execv(REAL, [REAL, *given])
with open(MARK, "a") as mark:
    mark.write(str(os.getpid()) + "\\n")
if BEHAVIOUR == "no card":
    sys.exit("[" + CODEC + " @ 0x55d0c0ffee00] No capable devices found")
if BEHAVIOUR == "hangs":
    time.sleep(60)
group = given[given.index("-g") + 1]
frames, samples = [given[place + 1] for place, word in enumerate(given) if word == "-i"]
size, rate = given[given.index("-video_size") + 1], given[given.index("-framerate") + 1]
own = {{
    "works": "keyint={{g}}:min-keyint={{g}}:scenecut=0:bframes=0:ref=4:cabac=1:8x8dct=1",
    "other groups": "keyint=17:min-keyint=17:scenecut=0:bframes=0",
    "open groups": "keyint={{g}}:min-keyint={{g}}:scenecut=0:bframes=2:open-gop=1",
    "out of order": "keyint={{g}}:min-keyint={{g}}:scenecut=0:bframes=2:open-gop=0",
    "loses frames": "keyint={{g}}:min-keyint={{g}}:scenecut=0:bframes=0",
}}[BEHAVIOUR].format(g=group)
lost = ["-vf", "select=gt(mod(n\\\\,50)\\\\,0)", "-fps_mode", "passthrough"] if BEHAVIOUR == "loses frames" else []
raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", size, "-framerate", rate, "-i", frames]
sound = ["-f", "s16le", "-ar", "48000", "-ch_layout", "stereo", "-i", samples]
coding = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-x264-params", own, "-c:a", "aac"]
out = ["-map", "0:v", "-map", "1:a", "-flush_packets", "1", "-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1"]
quiet = ["-hide_banner", "-nostats", "-loglevel", "error", "-nostdin"]
os.execv(REAL, [REAL, *quiet, *raw, *sound, *lost, *coding, *out])
"""


@dataclass(frozen=True, slots=True)
class Card:
    """An FFmpeg with a card.

    Attributes:
        ffmpeg: The program.
        mark: A file with a line for each encode that was asked of the card.
    """

    ffmpeg: Ffmpeg
    mark: Path

    @property
    def asked(self) -> int:
        """How many encodes were asked of the card."""
        return len(self.mark.read_text().splitlines()) if self.mark.exists() else 0


def card(folder: Path, behaviour: str = "works", codec: str = "h264_nvenc") -> Card:
    """Return an FFmpeg in `folder` whose encoder `codec` behaves so; with everything else it is the real one."""
    program, mark = folder / "ffmpeg", folder / "asked"
    real = str(packaged_ffmpeg().path)
    text = PROGRAM.format(python=sys.executable, real=real, codec=codec, behaviour=behaviour, mark=str(mark))
    program.write_text(text, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Card(describe(program, "PATH"), mark)
