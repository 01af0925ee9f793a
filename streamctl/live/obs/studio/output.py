"""Picture, encode, recording and stream of an OBS profile, as the plan has them. Pure.

They are set in OBS's simple output mode: obs-websocket changes what lies in `basic.ini`, and only the simple mode keeps
an encoder's settings there. Its x264 takes any option, so that the encode is the very one of our own engine; other
encoders take no key-frame interval there, which is why OBS always encodes with x264.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from streamctl.core.redaction import Secret
from streamctl.core.values import SAMPLE_RATE
from streamctl.live.obs.studio.model import Canvas, Parameter, Service, Settled
from streamctl.media.argv.encode import PROMPT
from streamctl.plan.model import EncoderPlan, Plan

LISTENER_PORT = 19350
"""TCP port of loopback at which the relay takes OBS's stream. Fixed, so that OBS is set up before the show."""
LISTENER_APPLICATION = "programme"
RECONNECT_SECONDS = 1
"""Pause before OBS calls the relay again (seconds); OBS makes it longer with each attempt."""
RECONNECTS = 10_000
"""How often OBS calls again: as often as it can be told to. It gives up for good after the last one."""
RECORDING_NAME = "%CCYY-%MM-%DD %hh-%mm-%ss"
"""How OBS names its recordings: by their start, in its own words."""
CHANNEL_SETUP = "Stereo"


def recordings_folder(plan: Plan) -> Path:
    """Return the folder that OBS records to: beside the sessions, for OBS takes no session's name."""
    return plan.recording.folder / f"obs-{plan.event.id}"


def settled(plan: Plan) -> Settled:
    """Return what the event's OBS profile holds."""
    encoder = plan.encoder
    size = encoder.size
    return Settled(
        parameters=parameters(encoder, recordings_folder(plan)),
        canvas=Canvas(size.width, size.height, size.width, size.height, encoder.fps),
        service=Service("rtmp_custom", listener_url(), stream_name(plan.event.id)),
    )


def listener_url(port: int = LISTENER_PORT) -> str:
    """Return the address that OBS streams to, without the stream's name."""
    return f"rtmp://127.0.0.1:{port}/{LISTENER_APPLICATION}"


def stream_name(event: str) -> Secret:
    """Return the name of the stream of `event` at the relay: nobody else's encoder is taken for this OBS.

    It guards against mistakes, not against attackers: the listener is on loopback.
    """
    return Secret(f"obs-{hashlib.sha256(event.encode()).hexdigest()[:20]}")


def parameters(encoder: EncoderPlan, recordings: Path) -> Mapping[Parameter, str]:
    """Return each setting of `basic.ini` that the encode, the recording and the stream depend on."""
    sections: dict[str, dict[str, object]] = {
        "Output": {
            "Mode": "Simple",
            "FilenameFormatting": RECORDING_NAME,
            "Reconnect": "true",
            "RetryDelay": RECONNECT_SECONDS,
            "MaxRetries": RECONNECTS,
            "DelayEnable": "false",
            "LowLatencyEnable": "false",
        },
        "SimpleOutput": {
            "StreamEncoder": "x264",
            "StreamAudioEncoder": "aac",
            "VBitrate": encoder.video_kbps,
            "ABitrate": encoder.audio_kbps,
            "UseAdvanced": "true",
            "Preset": encoder.preset,
            "x264Settings": x264_options(encoder),
            "RecQuality": "Stream",
            "RecFormat2": "mkv",
            "RecTracks": 1,
            "RecRB": "false",
            "FilePath": recordings,
            "OverwriteIfExists": "false",
        },
        "Audio": {"SampleRate": SAMPLE_RATE, "ChannelSetup": CHANNEL_SETUP},
        "Video": {"ColorFormat": "NV12", "ColorSpace": "709", "ColorRange": "Partial"},
    }
    return {
        Parameter(category, name): str(value) for category, part in sections.items() for name, value in part.items()
    }


def x264_options(encoder: EncoderPlan) -> str:
    """Return x264's options for the encode of our own engine: a whole number of frames between key frames."""
    options = {
        "keyint": encoder.keyframe_frames,
        "min-keyint": encoder.keyframe_frames,
        "scenecut": 0,
        "bframes": encoder.b_frames,
        "vbv-bufsize": encoder.buffer_kbits,
        "filler": 0,
        "profile": encoder.profile,
    }
    return " ".join((*(f"{name}={value}" for name, value in options.items()), *PROMPT.split(":")))
