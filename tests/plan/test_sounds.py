from pathlib import Path

from streamctl.core.sources import AlsaSource, CameraSound
from streamctl.plan.model import MicrophonePlan, Plan
from streamctl.plan.sounds import heard_cameras, sound_chain
from tests.lab.plans import small_plan


def microphone(name: str, backup: str | None, camera: str | None = None) -> MicrophonePlan:
    source = CameraSound(camera=camera) if camera else AlsaSource(alsa=f"hw:{name}")
    return MicrophonePlan(id=name, source=source, gain_db=3, delay_ms=40, backup=backup)


def plan(master: str | None, *microphones: MicrophonePlan) -> Plan:
    return small_plan(Path("/nowhere"), microphones=microphones, master=master)


def test_the_chain_begins_with_the_master_and_goes_on_with_each_backup() -> None:
    chain = sound_chain(
        plan("lectern", microphone("lectern", "hand"), microphone("hand", "wide"), microphone("x", None))
    )
    assert [(sound.id, sound.camera, sound.gain_db, sound.delay_ms) for sound in chain] == [
        ("lectern", None, 3, 40),
        ("hand", None, 3, 40),
        ("wide", "wide", 0, 0),
    ]


def test_a_microphone_that_hears_a_camera_needs_that_camera_s_sound() -> None:
    chosen = plan("lectern", microphone("lectern", "wide", camera="close"))
    assert heard_cameras(chosen) == {"close", "wide"}


def test_microphones_that_back_each_other_up_end() -> None:
    assert [s.id for s in sound_chain(plan("a", microphone("a", "b"), microphone("b", "a")))] == ["a", "b"]


def test_a_programme_without_sound_has_no_chain() -> None:
    assert sound_chain(plan(None)) == ()
    assert heard_cameras(plan(None)) == frozenset()
