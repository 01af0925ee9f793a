"""What each hardware encoder wants of FFmpeg besides rate, key frames and colours, which all share.

Every one is told to look at nothing ahead, to keep no pictures back and to let no change of scene move a key frame: a
picture has to leave it within a few frames, and groups have to lie where those of any encoder after it would. Names and
values are those that FFmpeg 5.1 to 9.0 list under `-h encoder=…`. Not verified on hardware: the trial encode is what
decides whether an encoder is used.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from streamctl.core.encoders import Codec

DEVICE = "gpu"
"""What a command line calls the graphics card it opens."""
DEVICES: Mapping[Codec, tuple[str, ...]] = MappingProxyType(
    {"h264_vaapi": ("-init_hw_device", f"vaapi={DEVICE}", "-filter_hw_device", DEVICE)}
)
"""Options before the inputs; the others find their card by themselves."""
HARDWARE_SETTINGS: Mapping[Codec, Mapping[str, object]] = MappingProxyType(
    {
        "h264_nvenc": {
            "pix_fmt": "yuv420p",
            "preset": "p4",
            "tune": "ll",
            "rc": "cbr",
            "zerolatency": 1,
            "delay": 0,
            "rc-lookahead": 0,
            "no-scenecut": 1,
            "forced-idr": 1,
        },
        "h264_vaapi": {"rc_mode": "CBR", "idr_interval": 0, "async_depth": 1},
        "h264_qsv": {
            "pix_fmt": "nv12",
            "preset": "veryfast",
            "look_ahead": 0,
            "async_depth": 1,
            "idr_interval": 0,
            "forced_idr": 1,
            "adaptive_i": 0,
            "adaptive_b": 0,
        },
        "h264_videotoolbox": {"pix_fmt": "yuv420p", "realtime": 1, "allow_sw": 0},
    }
)
"""Options of each hardware encoder."""


def prepared(picture: Any, codec: Codec) -> Any:
    """Return `picture` (a stream of a graph) as `codec` takes it.

    Raw frames have no colours of their own, and FFmpeg 7.1 and newer believes the frames; VAAPI encodes what lies on
    the card.
    """
    if codec not in HARDWARE_SETTINGS:
        return picture
    coloured = picture.filter("setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709")
    return coloured.filter("format", "nv12").filter("hwupload") if codec == "h264_vaapi" else coloured
