"""The runner: bounded, ordered, and nothing a check does keeps the others from their results."""

import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.preflight import schedule
from streamctl.preflight.check import Bench, Check, Finding, blocking_only, in_order
from streamctl.preflight.model import CheckResult, Measure, Status
from streamctl.preflight.schedule import Listener, run_checks


def found(status: Status = Status.OK, **facts: object) -> object:
    return lambda _: Finding(status, **facts)  # type: ignore[arg-type]


def check(name: str, act: object = None, **facts: object) -> Check:
    return Check(name, "machine", act or found(), **facts)  # type: ignore[arg-type]


def statuses(results: tuple[CheckResult, ...]) -> dict[str, str]:
    return {result.check: result.status.value for result in results}


class Heard(Listener):
    def __init__(self) -> None:
        self.slow_ones: list[str] = []
        self.ended_ones: list[str] = []

    def slow(self, check: Check, seconds: float) -> None:
        self.slow_ones.append(check.id)

    def ended(self, result: CheckResult) -> None:
        self.ended_ones.append(result.check)


def test_results_come_in_the_order_of_the_checks_whoever_is_first() -> None:
    late = threading.Event()

    def first(_: Bench) -> Finding:
        assert late.wait(5)
        return Finding()

    def second(_: Bench) -> Finding:
        late.set()
        return Finding(measures=(Measure(name="frame_rate", value=29.9, unit="fps"),))

    heard = Heard()
    results = run_checks((check("a", first), check("b", second)), listener=heard)
    assert [result.check for result in results] == ["a", "b"]
    assert heard.ended_ones == ["b", "a"]
    assert results[1].measure("frame_rate") == Measure(name="frame_rate", value=29.9, unit="fps")


def test_two_run_at_a_time_and_no_more() -> None:
    running, most, lock = 0, 0, threading.Lock()
    pair = threading.Barrier(2)

    def act(_: Bench) -> Finding:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        pair.wait(5)  # only a second one running lets the first go on
        with lock:
            running -= 1
        return Finding()

    assert set(statuses(run_checks(tuple(check(str(n), act) for n in range(6)))).values()) == {"OK"}
    assert most == 2


def test_one_that_measures_speed_runs_alone() -> None:
    running: list[str] = []
    company: list[tuple[str, ...]] = []

    def act(name: str) -> object:
        def work(_: Bench) -> Finding:
            running.append(name)
            company.append(tuple(running))
            time.sleep(0.02)
            running.remove(name)
            return Finding()

        return work

    checks = (check("a", act("a")), check("b", act("b"), alone=True), check("c", act("c")), check("d", act("d")))
    run_checks(checks)
    assert ("b",) in company
    assert not any("b" in names and len(names) > 1 for names in company)


def test_what_needs_a_failed_check_is_skipped_and_says_which() -> None:
    checks = (
        check("ffmpeg", found(Status.FAIL)),
        check("camera", needs=("ffmpeg",)),
        check("sound", needs=("camera",)),
        check("disk"),
    )
    results = run_checks(checks)
    assert statuses(results) == {"ffmpeg": "FAIL", "camera": "SKIP", "sound": "SKIP", "disk": "OK"}
    assert "because ffmpeg failed" in results[1].problems[0].message()
    assert "because camera failed" in results[2].problems[0].message()


def test_a_warning_or_an_open_question_is_good_enough_for_what_needs_it() -> None:
    checks = (
        check("a", found(Status.WARN)),
        check("b", found(Status.NOT_CHECKED)),
        check("c", needs=("a", "b")),
    )
    assert statuses(run_checks(checks))["c"] == "OK"


def test_what_comes_after_a_check_sees_what_it_found_even_a_failure() -> None:
    def act(bench: Bench) -> Finding:
        return Finding(Status.OK if bench.found["a"].status == Status.FAIL else Status.FAIL)

    assert statuses(run_checks((check("a", found(Status.FAIL)), check("b", act, after=("a",)))))["b"] == "OK"


def crash(error: BaseException) -> object:
    def act(_: Bench) -> Finding:
        raise error

    return act


@pytest.mark.parametrize("error", [ValueError("boom"), SystemExit(3), KeyboardInterrupt(), RecursionError()])
def test_a_crash_becomes_a_result_and_the_run_goes_on(error: BaseException) -> None:
    results = run_checks((check("a", crash(error), blocking=True), check("b")))
    assert statuses(results) == {"a": "CRASH", "b": "OK"}
    assert results[0].blocks
    assert type(error).__name__ in results[0].problems[0].message()
    assert results[0].problems[0].where is not None


def test_a_crash_does_not_tell_a_secret() -> None:
    Secret("the-stream-key-of-the-show")
    error = ValueError("bad key the-stream-key-of-the-show")
    evidence = found(Status.FAIL, evidence=("sent the-stream-key-of-the-show",))
    text = "".join(result.model_dump_json() for result in run_checks((check("a", crash(error)), check("b", evidence))))
    assert "the-stream-key-of-the-show" not in text
    assert text.count("***") == 2


def test_an_error_with_a_code_is_a_failure_and_several_are_all_told() -> None:
    errors = [StreamctlError("SEC-004", reference="env:A"), StreamctlError("SEC-004", reference="env:B")]
    results = run_checks((check("a", crash(CombinedError(errors))),))
    assert results[0].status == Status.FAIL
    assert [problem.message() for problem in results[0].problems] == [error.message() for error in errors]


def test_a_hanging_check_is_given_up_and_the_others_have_their_results() -> None:
    forever = threading.Event()
    began = time.monotonic()
    try:
        hang = check("hang", lambda _: forever.wait(60), timeout=0.2, blocking=True)
        results = run_checks((hang, *(check(str(n)) for n in range(5))))
    finally:
        forever.set()
    assert time.monotonic() - began < 5
    assert statuses(results) == {"hang": "FAIL", **{str(n): "OK" for n in range(5)}}
    assert results[0].problems[0].code == "PRE-003"
    assert results[0].blocks


def test_hanging_checks_do_not_use_up_the_places_of_the_others() -> None:
    forever = threading.Event()
    try:
        hangs = tuple(check(f"hang {n}", lambda _: forever.wait(60), timeout=0.1) for n in range(4))
        assert statuses(run_checks((*hangs, check("well"))))["well"] == "OK"
    finally:
        forever.set()


def test_what_a_hanging_check_started_is_ended() -> None:
    children: list[int] = []

    def act(bench: Bench) -> Finding:
        stubborn = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"
        child = ChildProcess("stubborn", [sys.executable, "-c", stubborn])
        ladder = StopLadder(end_of_input=0.1, interrupt=0.1, terminate=0.5)
        bench.leash.hold(lambda: child.stop(ladder))
        children.append(child.pid)
        child.wait()
        return Finding()

    assert run_checks((check("hang", act, timeout=0.5),))[0].status == Status.FAIL
    assert not psutil.pid_exists(children[0])


def test_what_is_started_too_late_is_ended_as_well() -> None:
    ended = threading.Event()
    go_on = threading.Event()

    def act(bench: Bench) -> Finding:
        go_on.wait(10)
        bench.leash.hold(ended.set)
        return Finding()

    run_checks((check("hang", act, timeout=0.05),))
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(5)


def test_a_late_answer_changes_nothing() -> None:
    go_on = threading.Event()

    def late(_: Bench) -> Finding:
        go_on.wait(10)
        return Finding()

    def next_one(_: Bench) -> Finding:
        go_on.set()
        time.sleep(0.05)
        return Finding()

    results = run_checks((check("late", late, timeout=0.1), check("next", next_one, after=("late",))))
    assert statuses(results) == {"late": "FAIL", "next": "OK"}


def test_a_slow_check_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "SLOW_SECONDS", 0.05)
    heard = Heard()

    def slow(_: Bench) -> Finding:
        time.sleep(0.3)
        return Finding()

    assert statuses(run_checks((check("slow", slow), check("quick")), listener=heard)) == {"slow": "OK", "quick": "OK"}
    assert heard.slow_ones == ["slow"]


def test_a_listener_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Listener):
        def slow(self, check: Check, seconds: float) -> None:
            raise BrokenPipeError

        def ended(self, result: CheckResult) -> None:
            raise ValueError

    monkeypatch.setattr(schedule, "SLOW_SECONDS", 0.02)
    slow = check("slow", lambda _: time.sleep(0.1) or Finding())
    assert statuses(run_checks((slow, check("b")), listener=Broken())) == {"slow": "OK", "b": "OK"}


def test_an_interruption_ends_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def act(bench: Bench) -> Finding:
        bench.leash.hold(ended.set)
        ended.wait(20)
        return Finding()

    class Interrupted(Listener):
        def slow(self, check: Check, seconds: float) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(schedule, "SLOW_SECONDS", 0.05)
    with pytest.raises(KeyboardInterrupt):
        run_checks((check("a", act),), listener=Interrupted())
    assert ended.wait(5)


@pytest.mark.parametrize(
    "checks",
    [
        (check("a"), check("a")),
        (check("a", needs=("b",)), check("b")),
        (check("a", after=("a",)),),
        (check("a"), check("b", needs=("a",), blocking=True)),
    ],
)
def test_checks_that_do_not_fit_each_other_are_refused(checks: tuple[Check, ...]) -> None:
    with pytest.raises(ValueError, match=r"check [ab] "):
        in_order(checks)


def test_the_blocking_ones_bring_what_they_need_and_come_after() -> None:
    checks = (
        check("ffmpeg", blocking=True),
        check("notice"),
        check("camera", needs=("ffmpeg",)),
        check("one target"),
        check("any target", after=("one target",), blocking=True),
    )
    assert [one.id for one in blocking_only(checks)] == ["ffmpeg", "one target", "any target"]


def test_a_folder_that_cannot_be_made_is_a_problem_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StreamctlError) as caught:
        run_checks((check("a"),), folder=tmp_path / "file" / "report")
    assert caught.value.code == "PRE-005"


def test_snapshots_have_a_place_even_without_a_folder(tmp_path: Path) -> None:
    places: list[Path] = []

    def act(bench: Bench) -> Finding:
        (bench.folder / "camera.jpg").write_bytes(b"jpeg")
        places.append(bench.folder)
        return Finding()

    run_checks((check("a", act),), folder=tmp_path / "new" / "report")
    assert (tmp_path / "new" / "report" / "camera.jpg").read_bytes() == b"jpeg"
    run_checks((check("a", act),))
    assert not places[1].exists()


plans = st.lists(
    st.tuples(
        st.sampled_from(["OK", "WARN", "FAIL", "NOT CHECKED", "raise", "error"]),
        st.sets(st.integers(0, 7)),
        st.sets(st.integers(0, 7)),
        st.booleans(),
    ),
    max_size=8,
)


def _act(outcome: str) -> object:
    if outcome == "raise":
        return crash(RuntimeError())
    return crash(StreamctlError("INT-002")) if outcome == "error" else found(Status(outcome))


@settings(max_examples=60, deadline=None)
@given(plans)
def test_any_set_of_checks_ends_with_one_result_each_and_skips_exactly_what_lost_a_need(
    plan: list[tuple[str, set[int], set[int], bool]],
) -> None:
    checks = tuple(
        check(
            str(number),
            _act(outcome),
            needs=tuple(str(one) for one in sorted(needs) if one < number),
            after=tuple(str(one) for one in sorted(after) if one < number),
            alone=alone,
        )
        for number, (outcome, needs, after, alone) in enumerate(plan)
    )
    results = run_checks(checks)
    assert [result.check for result in results] == [one.id for one in checks]
    by_name = statuses(results)
    for one, (outcome, _, _, _) in zip(checks, plan, strict=True):
        lost = any(by_name[name] in {"FAIL", "SKIP", "CRASH"} for name in one.needs)
        own = {"raise": "CRASH", "error": "FAIL"}.get(outcome, outcome)
        assert by_name[one.id] == ("SKIP" if lost else own)
