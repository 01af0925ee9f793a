"""Which encoder the next run uses: the plan's, and x264 from then on that a hardware encoder has failed on air."""

from collections.abc import Callable

from streamctl.core.encoders import CODECS, SOFTWARE
from streamctl.core.errors import StreamctlError
from streamctl.media.argv.encode import EncodeOrder
from streamctl.plan.model import EncoderPlan


class EncoderChoice:
    """Gives the order of each run of the encoder.

    A card that failed once in front of the audience (a driver reset, another program) is not trusted again. What comes
    after it has other parameters, which it repeats before every key frame: whoever only copies the stream, into an MP4
    with room for one set of them, still has a stream that can be decoded.

    Args:
        plan: The encode as planned.
        resumed: Whether another switcher began the programme: what it encoded with last is not known.
        tell: Hears that x264 goes on where hardware stopped, once.
    """

    def __init__(self, plan: EncoderPlan, *, resumed: bool, tell: Callable[[StreamctlError], object]) -> None:
        self._plan = plan
        self._hardware = plan.kind != SOFTWARE
        self._in_band = resumed and self._hardware
        self._begun = False
        self._tell = tell

    def order(self, frame_pipe: int, sample_pipe: int) -> EncodeOrder:
        """Return the order of the next run, with the read ends of its two pipes."""
        if self._hardware and self._begun:
            self._hardware, self._in_band = False, True
            self._tell(StreamctlError("SWI-012", where="encoder", encoder=self._plan.kind))
        self._begun = True
        plan = self._plan
        return EncodeOrder(
            size=plan.size,
            fps=plan.fps,
            preset=plan.preset,
            video_kbps=plan.video_kbps,
            buffer_kbits=plan.buffer_kbits,
            keyframe_frames=plan.keyframe_frames,
            b_frames=plan.b_frames,
            audio_kbps=plan.audio_kbps,
            frame_pipe=frame_pipe,
            sample_pipe=sample_pipe,
            codec=plan.codec if self._hardware else CODECS[SOFTWARE],
            in_band=self._in_band,
        )
