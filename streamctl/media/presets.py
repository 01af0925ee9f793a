"""Whether an FFmpeg obeys preset files: the way a stream key reaches it without being seen."""

import threading
from functools import cache

from streamctl.core.errors import StreamctlError
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import ANSWER_SECONDS, Ffmpeg
from streamctl.media.pipes import filled_pipe

_trying = threading.Lock()


def presets_work(ffmpeg: Ffmpeg) -> bool:
    """Return whether an option in an output preset (`-fpre`) takes effect in `ffmpeg`.

    FFmpeg 5.1 and 7.1 obey; 9.0 reads the file and drops what it says without a word. So it is tried out: the `hash`
    muxer names the hash that it was told to use. It is tried once; several threads may ask.
    """
    with _trying:
        return _obeys(ffmpeg)


@cache
def _obeys(ffmpeg: Ffmpeg) -> bool:
    pipe = filled_pipe(b"hash=MD5\n")
    silence = ("-f", "lavfi", "-i", "anullsrc", "-frames:a", "1")
    output = ("-f", "hash", "-fpre", f"/dev/fd/{pipe}", "pipe:1")
    argv = [str(ffmpeg.path), "-hide_banner", "-loglevel", "error", "-nostdin", *silence, *output]
    try:
        child = ChildProcess("ffmpeg presets", argv, pass_fds=(pipe,), capture_output=True)
    except StreamctlError:
        return False
    with child.output as output_pipe:
        ended = child.wait(ANSWER_SECONDS) is not None  # one line of output, which any pipe holds
        child.stop()
        return ended and output_pipe.read(4) == b"MD5="
