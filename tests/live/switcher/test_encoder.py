"""The encoder's two pipes, with programs in FFmpeg's place that take one thing and not the other."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streamctl.core.values import Size
from streamctl.live.switcher.encoder import Encoder, EncoderFailed
from streamctl.live.switcher.frame import FramePool

POOL = FramePool(Size(width=16, height=16))
PICTURE = POOL.size.frame_bytes
SOUND = bytes(64 << 10)
PATIENCE = 0.3


@contextmanager
def encoder(tmp_path: Path, script: str, take: Callable[[bytes], None] = lambda _: None) -> Iterator[Encoder]:
    """Give an encoder that is the shell's `script`, with its pipes for `{pictures}` and `{sound}`."""

    def argv(pictures: int, sound: int) -> list[str]:
        # as files: the shell's own redirection takes descriptors of one digit alone
        return ["sh", "-c", script.format(pictures=f"/dev/fd/{pictures}", sound=f"/dev/fd/{sound}")]

    made = Encoder(argv, take, tmp_path / "encoder.log")
    try:
        yield made
    finally:
        made.kill()


def feed(encoder: Encoder, count: int, patience: float = 10) -> None:
    for _ in range(count):
        encoder.put(POOL.take(), SOUND, patience)


def test_one_that_takes_no_sound_has_failed_once_there_is_no_room_for_more(tmp_path: Path) -> None:
    with encoder(tmp_path, "exec cat {pictures} > /dev/null") as stuck:
        began = time.monotonic()
        with pytest.raises(EncoderFailed):
            feed(stuck, 100, PATIENCE)
        assert PATIENCE <= time.monotonic() - began < 10


def test_one_that_takes_its_sound_late_gets_all_of_it(tmp_path: Path) -> None:
    """More than its pipe holds: what there is no room for is waited with."""
    told: list[bytes] = []
    with encoder(tmp_path, "sleep 0.5; cat {sound} | wc -c; exec cat {pictures} > /dev/null", told.append) as late:
        feed(late, 50)
        late.end()
    assert int(b"".join(told)) == 50 * len(SOUND)


def test_the_end_is_the_end_of_both(tmp_path: Path) -> None:
    told: list[bytes] = []
    with encoder(tmp_path, "cat {sound} | wc -c; cat {pictures} | wc -c", told.append) as whole:
        feed(whole, 3)
        assert whole.end() == 0
    assert [int(count) for count in b"".join(told).split()] == [3 * len(SOUND), 3 * PICTURE]
