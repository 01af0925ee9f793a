"""Which encoder the plan takes, and which shows it refuses on this machine."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.encoders import HARDWARE, EncoderKind
from streamctl.core.errors import StreamctlError
from streamctl.core.facts import EncoderFact, LoadFacts, MachineFacts
from streamctl.plan.encoder import chosen_encoder
from tests.plan.samples import FACTS, LECTURE, LOAD, SMALL, notice_codes, planned

X264 = EncoderFact(kind="x264", proven=True, speed=4.0, cores=0.4)
NVENC = EncoderFact(kind="nvenc", proven=True, speed=9.0, cores=0.1)
NO_QSV = EncoderFact(kind="qsv", proven=False, reason="no session")
HD = {"size": "1920x1080", "bitrate": "6000k"}


def facts(*encoders: EncoderFact, cores: int = 8, decode: float = 0.1, iso: float = 0.2) -> MachineFacts:
    load = LoadFacts(settings="-", encoders=encoders, decode_cores=decode, iso_cores=iso)
    return FACTS.model_copy(update={"load": load, "cores": cores})


def refused(machine: MachineFacts, base: dict[str, Any] = SMALL, **changes: Any) -> StreamctlError:
    with pytest.raises(StreamctlError) as caught:
        planned(base, machine, **changes)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("wish", "encoders", "kind"),
    [
        ("auto", (X264,), "x264"),
        ("auto", (NO_QSV, X264), "x264"),
        ("auto", (NVENC, X264), "nvenc"),
        ("auto", (NO_QSV, NVENC, X264), "nvenc"),
        ("x264", (NVENC, X264), "x264"),
        ("nvenc", (NVENC, X264), "nvenc"),
    ],
)
def test_hardware_that_is_proven_encodes_x264_otherwise(wish: str, encoders: Any, kind: str) -> None:
    plan = planned(SMALL, facts(*encoders), video={"encoder": wish})
    assert plan.encoder.kind == kind
    assert plan.encoder.trial in encoders
    assert plan.encoder.tried == encoders


@given(st.lists(st.tuples(st.sampled_from(HARDWARE), st.booleans()), unique_by=lambda found: found[0]))
def test_auto_takes_the_first_proven_and_never_one_that_is_not(found: list[tuple[EncoderKind, bool]]) -> None:
    tried = [EncoderFact(kind=kind, proven=proven) for kind, proven in found]
    load = LoadFacts(settings="-", encoders=(*tried, X264), decode_cores=0, iso_cores=0)
    assert chosen_encoder("auto", load) == next((kind for kind, proven in found if proven), "x264")


def test_an_encoder_asked_for_that_does_not_work_is_refused_with_the_reason() -> None:
    problem = refused(facts(NO_QSV, X264), video={"encoder": "qsv"})
    assert (problem.code, problem.where) == ("PLN-012", "video.encoder")
    assert "qsv" in problem.message()
    assert "no session" in problem.message()


def test_what_was_not_tried_is_said_to_be_reckoned() -> None:
    plan = planned(SMALL, FACTS.model_copy(update={"load": None}))
    assert plan.encoder.kind == "x264"
    assert not plan.budget.measured
    assert "PLN-123" in notice_codes(plan)
    assert "PLN-123" not in notice_codes(planned(SMALL))


def test_x264_that_others_kept_from_being_done_in_time_is_not_refused() -> None:
    late = EncoderFact(
        kind="x264", proven=False, speed=0.3, cores=0.4, reason="not done after 12 s, 20 of 65 frames came"
    )
    machine = facts(late)
    assert machine.load is not None
    assert refused(machine).code == "PLN-012"
    unknown = {"others_cores": 1.5, "decode_cores": None}
    busy = machine.model_copy(update={"load": machine.load.model_copy(update=unknown)})
    assert "PLN-123" in notice_codes(planned(SMALL, busy))
    wish = facts(NO_QSV, X264)
    assert wish.load is not None
    hardware = wish.model_copy(update={"load": wish.load.model_copy(update={"others_cores": 1.5})})
    assert refused(hardware, video={"encoder": "qsv"}).code == "PLN-012"


@pytest.mark.parametrize("part", ["decode_cores", "iso_cores"])
def test_a_part_that_is_not_known_refuses_nothing_and_says_so(part: str) -> None:
    machine = facts(X264, cores=1, decode=5.0)
    assert machine.load is not None
    unknown = machine.model_copy(update={"load": machine.load.model_copy(update={part: None})})
    plan = planned(LECTURE, unknown)
    assert not plan.budget.measured
    assert "PLN-123" in notice_codes(plan)


def test_the_processor_is_added_up_from_what_was_measured() -> None:
    budget = planned(LECTURE, facts(X264)).budget  # three cameras, of which one is encoded for its own recording
    assert (budget.encode_cores, budget.camera_cores, budget.iso_cores) == (0.4, 0.3, 0.2)
    assert budget.busy_cores == 1.0  # and some for mixing and two targets
    assert budget.measured


@pytest.mark.parametrize(("cores", "code"), [(1, "PLN-013"), (2, None)])
def test_a_show_that_needs_more_cores_than_there_are_is_refused(cores: int, code: str | None) -> None:
    machine = facts(X264, cores=cores, decode=0.25, iso=0.3)
    if code is None:
        assert planned(LECTURE, machine).budget.busy_cores <= 2
        return
    problem = refused(machine, LECTURE)
    assert (problem.code, problem.where) == (code, "video")
    for figure in ("1 cores", "1.6", "0.4 for encoding", "0.75 for the cameras", "0.3 for their own"):
        assert figure in problem.message()
    assert "`video.preset`" in problem.fix()


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (X264.model_copy(update={"speed": 0.8, "cores": 1.9}), "PLN-014"),
        (X264.model_copy(update={"speed": 0.8, "cores": 0.5}), None),  # others keep the machine busy
        (X264.model_copy(update={"speed": 1.0, "cores": 1.5}), None),
    ],
)
def test_an_encode_slower_than_real_time_by_its_own_doing_is_refused(fact: EncoderFact, code: str | None) -> None:
    machine = facts(fact, cores=2, decode=0.05)
    if code is None:
        assert planned(SMALL, machine).encoder.trial == fact
        return
    problem = refused(machine)
    assert problem.code == code
    assert "0.8 times" in problem.message()


@pytest.mark.parametrize("video", [HD, {"size": "1280x720", "fps": 60, "bitrate": "4500k"}])
def test_eight_cameras_and_twenty_targets_can_be_planned(video: dict[str, Any]) -> None:
    cameras = {f"c{number}": {"source": {"rtsp": f"rtsp://192.0.2.{number}/a"}} for number in range(1, 9)}
    targets = {f"t{number}": {"url": f"rtmp://198.51.100.{number}/live", "key": {"env": "K"}} for number in range(20)}
    base = {**SMALL, "audio": {"master": "c1"}, "cameras": cameras, "targets": targets}
    strong = facts(X264.model_copy(update={"cores": 1.2}), cores=8, decode=0.25)
    plan = planned(base, strong, video=video)
    assert (len(plan.cameras), len(plan.targets)) == (8, 20)
    assert plan.budget.camera_cores == 2.0
    assert plan.budget.uplink_kbps == 20 * (plan.encoder.video_kbps + plan.encoder.audio_kbps)
    weak = facts(X264.model_copy(update={"cores": 1.2}), cores=2, decode=0.25)
    assert refused(weak, base, video=video).code == "PLN-013"


def test_what_others_disturbed_refuses_nothing_and_says_so() -> None:
    for fact in (X264, X264.model_copy(update={"speed": 0.5, "cores": 1.9})):
        machine = facts(fact, cores=1, decode=0.5)
        assert machine.load is not None
        disturbed = machine.model_copy(update={"load": machine.load.model_copy(update={"others_cores": 0.9})})
        (found,) = (notice for notice in planned(LECTURE, disturbed).notices if notice.code == "PLN-124")
        assert "0.9 of this machine's 1 cores" in found.message
        assert refused(machine, LECTURE).code in {"PLN-013", "PLN-014"}


def test_the_sample_s_own_machine_carries_the_lecture() -> None:
    assert LOAD.encoders[-1].proven
    assert planned(LECTURE).budget.busy_cores < FACTS.cores
