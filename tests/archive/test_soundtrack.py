from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streamctl.archive.soundtrack import FRAME_SAMPLES, HALF, lay_sound, measured_positions, nearest_slot, settled
from streamctl.archive.timeline import Piece
from streamctl.core.values import samples_until

FPS = Fraction(30)


def milliseconds(samples: int) -> int:
    return (samples * 2 + 48) // 96


@given(st.integers(-2048, 10**8), st.integers(1, 400))
def test_frames_of_one_encoder_come_to_lie_exactly_apart(begin: int, count: int) -> None:
    true = begin + FRAME_SAMPLES * np.arange(count)
    measured = np.array([milliseconds(int(position)) * 48 for position in true])
    found = settled(measured)
    assert np.all(np.diff(found) == FRAME_SAMPLES)
    assert np.abs(found - true).max() <= 24


def test_a_break_begins_a_new_row() -> None:
    first = FRAME_SAMPLES * np.arange(50)
    second = first[-1] + FRAME_SAMPLES + 700 + FRAME_SAMPLES * np.arange(50)
    measured = np.concatenate([first, second])
    found = settled((measured // 48) * 48)
    assert np.abs(found - measured).max() <= 48
    assert found[50] - found[49] >= FRAME_SAMPLES + HALF


def test_positions_are_counted_from_the_first_picture_shown() -> None:
    found = settled(measured_positions(np.array([46, 67, 88]), 67, 60, FPS))
    assert found.tolist() == [samples_until(60, FPS) + offset for offset in (-1024, 0, 1024)]


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    made, programme, archive = [], draw(st.integers(0, 100)), 0
    for _ in range(draw(st.integers(1, 5))):
        frames = draw(st.integers(1, 60))
        made.append(Piece(programme_frame=programme, archive_frame=archive, frames=frames))
        programme += frames + draw(st.integers(1, 90))
        archive += frames
    return made


@given(pieces(), st.integers(-3000, 3000))
def test_unbroken_sound_fills_every_slot_and_lies_within_half_a_frame(made: list[Piece], phase: int) -> None:
    positions = phase + FRAME_SAMPLES * np.arange(-3, 1500)
    soundtrack = lay_sound(positions, made, FPS)
    total = sum(piece.frames for piece in made)
    assert soundtrack.silent == 0 or made[0].programme_frame == 0
    assert abs(len(soundtrack.slots) * FRAME_SAMPLES - samples_until(total, FPS)) <= HALF
    assert soundtrack.shift_samples <= HALF
    heard = soundtrack.slots[soundtrack.slots >= 0]
    assert np.all(np.diff(heard) > 0)
    for piece in made:
        begin = nearest_slot(samples_until(piece.archive_frame, FPS))
        end = nearest_slot(samples_until(piece.archive_frame + piece.frames, FPS))
        for slot in range(begin, end):
            number = soundtrack.slots[slot]
            if number >= 0:
                due = slot * FRAME_SAMPLES - samples_until(piece.archive_frame, FPS)
                assert abs(positions[number] - samples_until(piece.programme_frame, FPS) - due) <= HALF


def test_a_slot_that_nothing_was_recorded_for_is_silent_and_of_two_frames_the_earlier_is_heard() -> None:
    piece = Piece(programme_frame=0, archive_frame=0, frames=30)
    positions = FRAME_SAMPLES * np.array([0, 1, 2, 10, 11]) + np.array([0, 0, 0, 0, -600])
    soundtrack = lay_sound(positions, [piece], FPS)
    assert soundtrack.slots.tolist()[:12] == [0, 1, 2, -1, -1, -1, -1, -1, -1, -1, 3, -1]
    assert len(soundtrack.slots) == 47
    assert soundtrack.silent == 43
