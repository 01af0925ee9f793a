import pytest

from streamctl.core import sources as s


@pytest.mark.parametrize(
    ("source", "called", "exclusive"),
    [
        (s.V4l2Source(v4l2="/dev/video0"), False, True),
        (s.AlsaSource(alsa="hw:1,0"), False, True),
        (s.RtmpSource(rtmp="rtmp://192.0.2.1/live/a", listen=True), True, True),
        (s.RtmpSource(rtmp="rtmp://192.0.2.1/live/a"), False, False),
        (s.SrtSource(srt="srt://:9000?latency=80000&mode=listener"), True, True),
        (s.SrtSource(srt="srt://192.0.2.1:9000?mode=caller"), False, False),
        (s.SrtSource(srt="srt://192.0.2.1:9000"), False, False),
        (s.RtspSource(rtsp="rtsp://192.0.2.1/a"), False, False),
        (s.PulseSource(pulse="mixer.monitor"), False, False),
        (s.TestSource(test=1), False, False),
    ],
)
def test_what_one_program_alone_can_have(source: s.VideoSource | s.AudioSource, called: bool, exclusive: bool) -> None:
    assert s.is_called(source) is called
    assert s.is_exclusive(source) is exclusive
