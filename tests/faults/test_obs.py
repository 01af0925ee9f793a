"""Each way in which the OBS of a show fails, one after the other in one show: what it costs viewers and recording.

A row says what may be missing and what has to be told within two seconds. OBS lies in a folder of its own, and its
WebSocket is reached over a line that can be cut; all else is as an operator has it.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import av
import pytest

from streamctl.archive.export import export_session
from streamctl.archive.verify import verify_archive
from streamctl.core.errors import StreamctlError
from streamctl.live.launch import resume
from streamctl.live.obs import launching
from streamctl.live.obs.launched import forget, last_launched, record
from streamctl.live.obs.requests import Request
from streamctl.live.running import find_running, running_sessions
from streamctl.media.obs_process import Started
from streamctl.session.records import Line as JournalLine
from tests.lab.arrivals import arrivals, longest_stand
from tests.lab.fake_obs import FakeObs
from tests.lab.judging import Programme, Run, missing, once, programme, runs
from tests.lab.leftovers import gone
from tests.lab.live_show import LiveShow, await_live, key_of, left_behind, recorded
from tests.lab.obs import PASSWORD
from tests.lab.obs_shows import FPS
from tests.lab.obs_stand import BACK_SECONDS, SECRETS, WIDE, Moments, Stand, on_stage
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.obs, pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.slow, pytest.mark.timeout(400)]
NOTICED_SECONDS = 2.0
"""How soon each fault has to be in the journal, and viewers have to get pictures again."""
SETTLING_FRAMES = 12
"""How much is recorded after a row before the next one (frames)."""
ABSENT = ("OBS-001", "OBS-002")
"""What is told of an OBS that was closed: nobody listens; the other where somebody else's OBS runs on the machine."""

SOUND = "camera: wide"
"""The input of the sound that is heard."""
Act = Callable[[Stand], None]


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        name: What happens.
        act: Does it, and returns when the show is whole again.
        told: What has to be in the journal within NOTICED_SECONDS: a code, or the state of a camera.
        later: What has to be there by the end of the row.
        lost: How many frames of programme and stream may be missing.
        card: Whether viewers are to see the card.
        away: How long OBS may be away (seconds); None where somebody has to act first.
    """

    name: str
    act: Act
    told: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    lost: int = 0
    card: bool = False
    away: float | None = None


def stream_stopped(stand: Stand) -> None:
    with stand.window() as obs:
        stand.harm(lambda: obs.request(Request.STOP_STREAM))
        stand.await_card()
        obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "close"})
        back = stand.live.await_on_air("close", stand.moments.first, BACK_SECONDS)
        stand.moments.back = stand.now()
        assert back.record.reason == "by hand in OBS, which is back"  # type: ignore[union-attr]
    stand.live.cut("wide")


def recording_stopped(stand: Stand) -> None:
    with stand.window() as obs:
        stand.harm(lambda: obs.request(Request.STOP_RECORD))
        stand.await_trouble("over", "OBS-063")


def collection_changed(stand: Stand) -> None:
    with stand.window() as obs:
        other = {"sceneCollectionName": "somebody's own"}
        stand.harm(lambda: obs.request(Request.CREATE_SCENE_COLLECTION, other))
        stand.await_back()


def websocket_restarted(stand: Stand) -> None:
    stand.harm(lambda: stand.lead_to(stand.port))
    stand.await_trouble("over", "OBS-066")
    stand.live.cut("close")
    stand.live.cut("wide")


def cut_in_its_window_while_the_websocket_is_away(stand: Stand) -> None:
    """What OBS-066 tells the operator to do stays on air, and is told, once OBS answers again."""
    stand.harm(lambda: stand.lead_to(None))
    stand.await_trouble("begun", "OBS-066")
    with stand.window() as obs:
        obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "close"})
        obs.request(Request.SET_INPUT_MUTE, {"inputName": SOUND, "inputMuted": True})
        stand.lead_to(stand.port)
        cut = stand.live.await_on_air("close", stand.moments.first, BACK_SECONDS)
        assert cut.record.reason == "by hand in OBS"  # type: ignore[union-attr]
        stand.await_muted()
        assert obs.request(Request.GET_CURRENT_PROGRAM_SCENE)["currentProgramSceneName"] == "close"
        assert obs.request(Request.GET_INPUT_MUTE, {"inputName": SOUND})["inputMuted"]
        obs.request(Request.SET_INPUT_MUTE, {"inputName": SOUND, "inputMuted": False})
    stand.live.cut("wide")


def password_changed(stand: Stand) -> None:
    """The picture stays, and a cut says why it cannot be made. Then somebody ends the stream as well."""
    fake = FakeObs("another password")
    try:
        stand.harm(lambda: stand.lead_to(fake.port))
        stand.await_trouble("begun", "OBS-005")
        with pytest.raises(StreamctlError) as refused:
            stand.live.running.call("cut", {"scene": "close", "origin": "script"})
        assert refused.value.code == "OBS-005"
        with stand.window() as obs:
            obs.request(Request.STOP_STREAM)
            stand.await_card()
        stand.lead_to(stand.port)
        stand.await_back()
        stand.await_trouble("over", "OBS-005")
    finally:
        fake.server.close()


def camera_unplugged(stand: Stand) -> None:
    def unplug() -> None:
        stand.close.plugged = False

    stand.harm(unplug)
    stand.live.await_camera("close", "lost", stand.moments.first)
    stand.close.plugged = True
    stand.live.await_camera("close", "live", stand.moments.first)


def killed(stand: Stand) -> None:
    pid = stand.signal(signal.SIGKILL)
    stand.await_back()
    assert stand.pid() != pid


def frozen(stand: Stand) -> None:
    pid = stand.signal(signal.SIGSTOP)
    stand.await_back()
    assert gone(pid)


def closed(stand: Stand) -> None:
    stand.signal(signal.SIGINT)
    stand.await_back()


def closed_where_an_operator_had_started_it(stand: Stand) -> None:
    known = last_launched(stand.folder)
    assert known is not None
    forget(stand.folder)
    stand.lead_to(None)
    stand.harm(lambda: os.kill(known.obs.pid, signal.SIGINT))
    told = stand.await_trouble("begun", *ABSENT)
    wait_for(lambda: gone(known.obs.pid), BACK_SECONDS, "the end of OBS")
    again = launching._start_obs(known, stand.folder)
    record(replace(known, obs=Started.of(again)), stand.folder)
    stand.lead_to(stand.port)
    stand.await_back()
    assert told.seq < stand.await_trouble("over", *ABSENT).seq
    assert not [line for line in stand.live.lines() if line.seq > stand.moments.first and "OBS-068" in str(line)]


def control_killed(stand: Stand) -> None:
    obs = stand.pid()
    stand.harm(lambda: os.kill(stand.live.running.pid, signal.SIGKILL))
    wait_for(lambda: not running_sessions(), BACK_SECONDS, "the end of control")
    stand.live.running = wait_for(found_again, BACK_SECONDS, "the next control process")
    stand.live.cut("close")
    stand.live.cut("wide")
    assert stand.pid() == obs


def found_again() -> object:
    try:
        return find_running()
    except StreamctlError:
        return None


def engine_killed(stand: Stand) -> None:
    """Its targets end with it, so that this is the end of the one publish."""
    stand.publishes = stand.server.log().count("publish: name")
    obs, engine = stand.pid(), stand.live.endpoints.switcher_pid
    assert engine is not None
    stand.harm(lambda: os.kill(engine, signal.SIGKILL))
    stand.await_back()
    assert stand.pid() == obs


def all_of_us_killed(stand: Stand) -> None:
    obs, known = stand.pid(), stand.live.endpoints
    assert known.control_pid is not None
    assert known.switcher_pid is not None
    ours = (known.control_pid, known.switcher_pid)
    for pid in ours:
        os.kill(pid, signal.SIGKILL)
    stand.moments.harmed = stand.now()
    wait_for(lambda: all(gone(pid) for pid in ours))
    stand.live.running = resume(stand.live.folder.path, secrets=SECRETS)
    stand.await_back()
    assert stand.pid() == obs


SECOND = FPS.numerator
"""Frames: what may be missing where OBS goes and comes; it can be back before what stands in for it has begun."""
CARD = {"told": ("OBS-062",), "lost": SECOND, "card": True}
AGAIN = {**CARD, "later": ("OBS-068",)}
ROWS = (
    Row("control-killed", control_killed),  # first: a while later there is an engine in reserve again
    Row("recording-stopped", recording_stopped, told=("OBS-063",)),
    Row("camera-unplugged", camera_unplugged, told=("lost",)),
    Row("websocket-restarted", websocket_restarted, told=("OBS-066",)),
    Row("cut-while-it-is-away", cut_in_its_window_while_the_websocket_is_away, told=("OBS-066",)),
    Row("stream-stopped", stream_stopped, **CARD, away=6.0),  # type: ignore[arg-type]
    Row("collection-changed", collection_changed, **CARD, away=6.0),  # type: ignore[arg-type]
    Row("password-changed", password_changed, told=("OBS-066",), later=("OBS-062", "OBS-005"), lost=SECOND, card=True),
    Row("killed", killed, **AGAIN, away=15.0),  # type: ignore[arg-type]
    Row("frozen", frozen, **AGAIN, away=15.0),  # type: ignore[arg-type]
    Row("closed", closed, **AGAIN, away=15.0),  # type: ignore[arg-type]
    Row("closed-by-its-operator", closed_where_an_operator_had_started_it, **CARD),  # type: ignore[arg-type]
    Row("engine-killed", engine_killed, later=("OBS-062",), lost=4 * SECOND, card=True),
    Row("all-of-us-killed", all_of_us_killed, later=("OBS-062",), lost=10 * SECOND, card=True),
)

TROUBLES = ("OBS-005", "OBS-062", "OBS-063", "OBS-066")


@dataclass(frozen=True)
class Evidence:
    """All that is left of the show."""

    session: Path
    lines: tuple[JournalLine, ...]
    programme: Programme
    frames: int
    stream: tuple[Run, ...]
    moments: dict[str, Moments]
    publishes: int
    words: str
    recordings: tuple[Path, ...]
    left: tuple[str, ...]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Run one show in which ROWS happen one after the other, and read everything that it left."""
    folder = tmp_path_factory.mktemp("obs")
    with on_stage(folder) as stand:
        moments = perform(stand)
        files = stand.server.files(key_of("main"))
    live = stand.live
    stretch = programme(live.folder.program)
    stopped = live.state().stopped
    assert stopped is not None
    words = everything(live.folder.path) + everything(stand.folder)
    return Evidence(
        live.folder.path,
        tuple(live.lines()),
        stretch,
        stopped.frames,
        runs(files, stretch),
        moments,
        stand.publishes,
        words,
        tuple({Path(one.file) for one in live.records("obs.recording")}),
        left_behind(),
    )


def perform(stand: Stand) -> dict[str, Moments]:
    live = stand.live
    await_live(live, ("close", "wide"), ("main",))
    wait_for(lambda: live.records("obs.recording"), BACK_SECONDS, "OBS's own recording")
    live.cut("wide")
    await_recorded(live)
    moments = {}
    with arrivals(stand.server) as came:
        for row in ROWS:
            moment = stand.moments = moments[row.name] = Moments(begin=live.frame(), first=live.seq)
            moment.problem = once(lambda row=row: row.act(stand))  # type: ignore[misc]
            await_recorded(live)
            moment.end, moment.last = live.frame(), live.seq
            moment.stood = longest_stand(live, came, moment.harmed)
        live.stop()
    return moments


def await_recorded(live: LiveShow) -> None:
    """Return once SETTLING_FRAMES more than are due now are on disk."""
    end = live.frame() + SETTLING_FRAMES
    wait_for(lambda: recorded(live.folder.program) >= end, BACK_SECONDS, "a growing recording")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_befalls_obs_is_told_and_costs_what_it_may(evidence: Evidence, row: Row) -> None:
    moments = evidence.moments[row.name]
    frames = window(moments)
    holes = set(frames) - evidence.programme.seen.keys()
    unseen = missing(evidence.stream, 0, evidence.frames) & set(frames)
    told = words_of(evidence.lines, moments)
    print(row.name, f"back after {moments.back - moments.harmed:.1f} s, stood for {moments.stood:.2f} s,", end=" ")
    print(f"holes {len(holes)}, unseen {len(unseen)}", {word: round(seconds, 2) for word, seconds in told.items()})
    assert moments.problem == ""
    assert row.away is None or 0 < moments.back - moments.harmed <= row.away
    assert len(holes) <= row.lost
    assert len(unseen) <= row.lost
    assert {word for word, seconds in told.items() if seconds <= NOTICED_SECONDS} >= set(row.told)
    assert told.keys() >= set(row.later)
    pictures = [evidence.programme.seen[frame] for frame in frames if frame in evidence.programme.seen]
    shown = {one.code.camera if one.code else None for one in pictures}
    assert not any(one.black for one in pictures)
    assert (None in shown) == row.card
    assert WIDE in shown


def window(moments: Moments) -> range:
    """Return the frames in which a row may have left its traces: also those that were on their way when it began."""
    return range(moments.begin - SETTLING_FRAMES // 2, moments.end - SETTLING_FRAMES // 2)


def words_of(lines: tuple[JournalLine, ...], moments: Moments) -> dict[str, float]:
    """Return each code and each camera's state that was told in a row, and how long after the harm (seconds)."""
    found: dict[str, float] = {}
    for line in lines:
        if moments.first < line.seq <= moments.last:
            told = line.record
            word = told.state if told.type == "camera" else getattr(told, "code", "")  # type: ignore[union-attr]
            found.setdefault(word, line.t - moments.harmed)
    return found


@pytest.mark.parametrize("row", [row for row in ROWS if "OBS-062" not in row.later], ids=lambda row: row.name)
def test_viewers_never_wait_two_seconds_for_a_picture(evidence: Evidence, row: Row) -> None:
    assert evidence.moments[row.name].stood <= NOTICED_SECONDS


def test_one_publish_until_the_engine_itself_was_killed(evidence: Evidence) -> None:
    assert evidence.publishes == 1


def test_nothing_is_missing_but_where_it_may_be_and_nothing_is_left(evidence: Evidence) -> None:
    windows = [window(evidence.moments[row.name]) for row in ROWS if row.lost]
    last_second = set(range(evidence.frames - SECOND, evidence.frames))
    excused = {frame for frames in windows for frame in frames} | last_second
    assert evidence.programme.missing(evidence.frames) <= excused
    assert evidence.programme.twice == frozenset()
    assert [line.seq for line in evidence.lines] == list(range(1, len(evidence.lines) + 1))
    assert [code for code in TROUBLES if not told_and_over(evidence.lines, code)] == []
    assert PASSWORD not in evidence.words
    assert evidence.left == ()


def test_the_archive_of_it_is_valid(evidence: Evidence) -> None:
    report = verify_archive(export_session(evidence.session).archive)
    assert [item.name for item in report.items if not item.ok] == []


def test_what_obs_recorded_can_be_played_also_where_it_was_killed(evidence: Evidence) -> None:
    assert len(evidence.recordings) >= 5
    assert all(playable(file) for file in evidence.recordings)


def told_and_over(lines: tuple[JournalLine, ...], code: str) -> bool:
    told = [line.record.state for line in lines if line.record.type == "trouble" and line.record.code == code]  # type: ignore[union-attr]
    return bool(told) and told == ["begun", "over"] * (len(told) // 2)


def playable(file: Path) -> bool:
    with av.open(str(file)) as container:
        return sum(1 for _ in container.decode(video=0)) > 0


def everything(folder: Path) -> str:
    """Return all text below `folder` but OBS's own settings, which hold the password by nature."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in {".json", ".jsonl", ".log"})
    return "".join(path.read_text(errors="replace") for path in files if "config" not in path.parts)
