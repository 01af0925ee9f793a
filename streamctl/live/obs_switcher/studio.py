"""An OBS driven: what it shows, its stream and its recording; and what somebody else did there."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Disconnected, Notice, ObsEvent
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.model import CUT, FADE, WantedStudio
from streamctl.live.obs.studio.names import LOWER_THIRDS, card_scene
from streamctl.live.obs_switcher.cuts import Cuts
from streamctl.live.obs_switcher.hands import Hands
from streamctl.live.obs_switcher.health import figures_of
from streamctl.live.obs_switcher.lower_thirds import LowerThirds
from streamctl.live.obs_switcher.mixer import ObsMixer
from streamctl.live.switcher.programme import Shown
from streamctl.plan.model import Plan

OWN_SECONDS = 3.0
"""How long after a change of ours OBS may tell of it (seconds), beyond the length of its fade."""
STOP_SECONDS = 10.0
"""How long a stream that OBS is told to end may take for it (seconds)."""
TOLD_SECONDS = 0.25
"""How much later than OBS's answer its word may come that the change has begun (seconds)."""
LOOK_SECONDS = 0.05
"""How often it is looked whether it has (seconds)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at OBS found.

    Attributes:
        figures: What it tells of its health (`figures_of`).
        recording: Whether it records.
        scene: What is on air.
    """

    figures: Mapping[str, Any]
    recording: bool
    scene: str


class Studio:
    """The OBS of one show.

    Args:
        plan: The show.
        wanted: What its OBS has.
        hands: Who is told what others do there.
    """

    def __init__(self, plan: Plan, wanted: WantedStudio, hands: Hands) -> None:
        self._plan = plan
        self._wanted = wanted
        self._hands = hands
        self._obs: ObsConnection | None = None
        self._turn = threading.RLock()
        self._moved = threading.Condition()
        self._names = _names(plan)
        self._lower_thirds = LowerThirds([card.id for card in plan.cards if card.overlay])
        self._transitions: dict[str, str] = {}
        self._cuts = Cuts()
        self._began = 0
        self._ends = False
        self.mixer = ObsMixer(self._connection)
        """Its sound."""
        self.prepared = False
        """Whether what is known of OBS is of this connection, and it has the show's scenes."""

    def use(self, obs: ObsConnection) -> None:
        """Drive the OBS of this connection from now on."""
        self._obs = obs

    def _connection(self) -> ObsConnection:
        if self._obs is None:
            raise StreamctlError("SWI-002")
        return self._obs

    @property
    def on_air(self) -> Shown | None:
        """What OBS shows, as far as it has told; None for what is none of the show's."""
        return self._names.get(self._cuts.scene)

    def hear(self, notice: Notice) -> None:
        """Take what the connection tells; what was known is old as soon as it is lost."""
        if isinstance(notice, ObsEvent):
            self._event(notice)
        else:
            self.prepared = False
            if isinstance(notice, Disconnected):
                self._cuts.forget()

    def _event(self, event: ObsEvent) -> None:
        match event.name:
            case "SceneTransitionStarted":
                with self._moved:
                    self._began = event.at
                    self._moved.notify_all()
            case "CurrentProgramSceneChanged":
                self._scene_changed(str(event.data["sceneName"]), event.at)
            case "SceneItemEnableStateChanged" if event.data.get("sceneName") == LOWER_THIRDS:
                self._item_changed(int(event.data["sceneItemId"]), event.at, on=bool(event.data["sceneItemEnabled"]))
            case "RecordStateChanged":
                self._record_changed(event.data)
            case "CurrentSceneCollectionChanging" | "CurrentSceneCollectionChanged":
                self.prepared = False
                self._hands.changed("it has another scene collection")
            case "ExitStarted":
                self._hands.changed("it was closed")  # its last pictures are black

    def _scene_changed(self, scene: str, at: int) -> None:
        """Note what is on air now; tell where it was not us."""
        with self._turn:
            theirs = self._cuts.told(scene, time.monotonic())
        if theirs and self.prepared:
            self._tell_cut(scene, max(self._began, at - round(OWN_SECONDS * 1e9)))

    def _tell_cut(self, scene: str, at: int) -> None:
        """Tell that somebody put `scene` on air."""
        with self._turn:
            self._cuts.theirs(scene, time.monotonic())
        shown = self._names.get(scene)
        if shown is None:
            self._hands.strange(scene)
        else:
            self._hands.cut(shown, at)

    def compare(self, look: Look, since: float) -> None:
        """Tell that somebody put on air what `look` found, where no event said so or one passed for ours.

        Args:
            look: One look at OBS.
            since: The monotonic second before it.
        """
        with self._turn:
            theirs = self._cuts.seen(look.scene, since, time.monotonic())
        if theirs and self.prepared:
            self._tell_cut(look.scene, round(since * 1e9))

    def _item_changed(self, item: int, at: int, *, on: bool) -> None:
        with self._turn:
            name = self._lower_thirds.theirs(item, time.monotonic(), on=on)
        if name is not None and self.prepared:
            self._hands.overlay(name if on else None, at)

    def _record_changed(self, data: Mapping[str, Any]) -> None:
        state, path = str(data.get("outputState")), data.get("outputPath")
        if state.endswith("STARTED") and path:
            self._hands.recording(Path(str(path)), True)  # noqa: FBT003 - the callback's own form
        elif state.endswith("STOPPED"):
            if path:
                self._hands.recording(Path(str(path)), False)  # noqa: FBT003
            if not self._ends:
                self._hands.stopped()

    def prepare(self, before: tuple[Shown, str | None] | None = None) -> None:
        """Read what has to be known of OBS to drive it; load the show's scene collection if another one is.

        Args:
            before: The picture and the lower third that it showed when it was last heard, where it is on air since
                then: what it shows instead is somebody's doing, and is told.

        Raises:
            StreamctlError: OBS-060 it does not have the show's scenes or OBS profile; as `ObsConnection.request`.
        """
        obs, began = self._connection(), time.monotonic_ns()
        collections, profiles = (
            answer.require()
            for answer in obs.batch([Asked(Request.GET_SCENE_COLLECTION_LIST), Asked(Request.GET_PROFILE_LIST)])
        )
        if profiles["currentProfileName"] != self._wanted.name:
            raise StreamctlError("OBS-060", where="OBS", found=profiles["currentProfileName"], wanted=self._wanted.name)
        another = collections["currentSceneCollectionName"] != self._wanted.name
        if another:
            self._load(collections)
        self._read()
        if before is not None and not another:
            self._tell_done(*before, began)
        self.prepared = True

    def _tell_done(self, shown: Shown, overlay: str | None, at: int) -> None:
        """Tell what somebody has put in the place of `shown` and `overlay` while OBS could not be heard."""
        if self.on_air != shown:
            self._tell_cut(self._cuts.scene, at)
        found = self._lower_thirds.found(overlay)
        if found != overlay:
            self._hands.overlay(found, at)

    def _load(self, collections: Mapping[str, Any]) -> None:
        found = collections["currentSceneCollectionName"]
        if self._wanted.name not in collections["sceneCollections"]:
            raise StreamctlError("OBS-060", where="OBS", found=found, wanted=self._wanted.name)
        self._connection().request(Request.SET_CURRENT_SCENE_COLLECTION, {"sceneCollectionName": self._wanted.name})

    def _read(self) -> None:
        scenes, transitions, current = (
            answer.require()
            for answer in self._connection().batch(
                [
                    Asked(Request.GET_SCENE_LIST),
                    Asked(Request.GET_SCENE_TRANSITION_LIST),
                    Asked(Request.GET_CURRENT_PROGRAM_SCENE),
                ]
            )
        )
        present = {str(scene["sceneName"]) for scene in scenes["scenes"]}
        missing = sorted(self._names.keys() - present)
        if missing:
            raise StreamctlError("OBS-060", where="OBS", found=f"no scene {missing[0]}", wanted=self._wanted.name)
        self._transitions = {
            str(one["transitionKind"]): str(one["transitionName"]) for one in transitions["transitions"]
        }
        self._cuts.read(str(current["currentProgramSceneName"]))
        self._lower_thirds.read(self._items() if LOWER_THIRDS in present else ())

    def _items(self) -> list[Mapping[str, Any]]:
        answer = self._connection().request(Request.GET_SCENE_ITEM_LIST, {"sceneName": LOWER_THIRDS})
        return list(answer["sceneItems"])

    def show(self, shown: Shown, fade_frames: int = 0) -> int:
        """Put `shown` on air now, over a fade of `fade_frames`.

        What is on air already is asked for without a word of the transition: an OBS that was told to exchange its
        transitions over an unchanged scene drew one that had been on air before, until the next cut.

        Returns:
            About when that began (monotonic nanoseconds): halfway between our word and OBS's that it has, or, where it
            told nothing, its answer. Either is late on a machine that is short of processor.

        Raises:
            StreamctlError: As `ObsConnection.request`.
        """
        name = scene_of(shown)
        milliseconds = round(fade_frames * 1000 / self._plan.fps)
        with self._turn:
            now = time.monotonic()
            moves = self._cuts.asked(name, now, now + OWN_SECONDS + milliseconds / 1000)
        asked = [Asked(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": name})]
        transition = self._transitions.get(FADE if fade_frames else CUT)
        if moves and transition is not None:
            if fade_frames:
                duration = {"transitionDuration": max(50, milliseconds)}
                asked.insert(0, Asked(Request.SET_CURRENT_SCENE_TRANSITION_DURATION, duration))
            asked.insert(0, Asked(Request.SET_CURRENT_SCENE_TRANSITION, {"transitionName": transition}))
        sent = time.monotonic_ns()
        self._done(asked)
        answered = time.monotonic_ns()
        self._cuts.answered(time.monotonic())
        with self._moved:
            told = moves and self._moved.wait_for(lambda: self._began >= sent, TOLD_SECONDS)
            return (sent + (self._began if told else answered)) // 2

    def overlay(self, name: str | None) -> int:
        """Lay the lower third `name` alone over the picture, or none.

        Returns:
            About when OBS did it (monotonic nanoseconds): halfway between question and answer, which may be late.

        Raises:
            StreamctlError: OBS-080 OBS has none of that name; as `ObsConnection.request`.
        """
        if name is not None and name not in self._lower_thirds.items:
            self._lower_thirds.read(self._items())  # somebody may have made it by now
            if name not in self._lower_thirds.items:
                raise StreamctlError("OBS-080", where="OBS", name=name)
        with self._turn:
            wanted = self._lower_thirds.asked(name, time.monotonic() + OWN_SECONDS)
        asked = [_switched(item, on=on) for item, on in wanted.items()]
        sent = time.monotonic_ns()
        self._done(asked)
        return (sent + time.monotonic_ns()) // 2

    def _done(self, asked: list[Asked]) -> None:
        for answer in self._connection().batch(asked):
            answer.require()

    def publish(self, server: str, key: Secret) -> None:
        """Let OBS stream to `server` from now on, also where it streams somewhere already. Returns before it does.

        Raises:
            StreamctlError: OBS-061 a former stream does not end; as `ObsConnection.request`.
        """
        self.stop_stream()
        settings = {"server": server, "key": key, "use_auth": False}
        data = {"streamServiceType": "rtmp_custom", "streamServiceSettings": settings}
        self._connection().request(Request.SET_STREAM_SERVICE_SETTINGS, data)
        self._start(Request.START_STREAM)

    def streams(self) -> bool:
        """Return whether OBS's stream is at work, connected or not. Raise StreamctlError as `ObsConnection.request`."""
        return bool(self._connection().request(Request.GET_STREAM_STATUS)["outputActive"])

    def stop_stream(self) -> None:
        """End OBS's stream if it has one.

        Raises:
            StreamctlError: OBS-061 it does not end; as `ObsConnection.request`.
        """
        deadline = time.monotonic() + STOP_SECONDS
        if not self.streams():
            return
        self._connection().ask(Request.STOP_STREAM)
        while self.streams():
            if time.monotonic() > deadline:
                raise StreamctlError("OBS-061", where="OBS", seconds=STOP_SECONDS)
            time.sleep(LOOK_SECONDS)  # between two looks at it

    def record(self) -> None:
        """Let OBS record its programme as well. Raise StreamctlError as `ObsConnection.request`."""
        self._start(Request.START_RECORD)

    def _start(self, output: Request) -> None:
        """Start an output, unless they were told to end meanwhile, for the last time."""
        if not self._ends:
            self._connection().request(output)

    def end_outputs(self) -> None:
        """Tell OBS to end its own recording and its stream, if there are any; returns before they have ended.

        From now on none is started again.

        Raises:
            StreamctlError: As `ObsConnection.request`.
        """
        self._ends = True
        self._connection().batch([Asked(Request.STOP_RECORD), Asked(Request.STOP_STREAM)])

    def outputs(self) -> tuple[str, ...]:
        """Return which of `recording` and `stream` OBS has at work. Raise StreamctlError as `ObsConnection.request`."""
        asked = {"recording": Asked(Request.GET_RECORD_STATUS), "stream": Asked(Request.GET_STREAM_STATUS)}
        answers = self._connection().batch(list(asked.values()))
        return tuple(name for name, told in zip(asked, answers, strict=True) if told.require()["outputActive"])

    def restore(self) -> None:
        """Leave OBS as it was set up, once it no longer streams: its stream, transition, lower thirds and sounds."""
        service, transition = self._wanted.settled.service, self._wanted.contents.transition
        settings = {"server": service.server, "key": service.key, "use_auth": False}
        asked = [
            Asked(
                Request.SET_STREAM_SERVICE_SETTINGS,
                {"streamServiceType": service.kind, "streamServiceSettings": settings},
            )
        ]
        name = self._transitions.get(transition.kind)
        if name is not None:
            asked.append(Asked(Request.SET_CURRENT_SCENE_TRANSITION, {"transitionName": name}))
        if transition.milliseconds is not None:
            duration = {"transitionDuration": transition.milliseconds}
            asked.append(Asked(Request.SET_CURRENT_SCENE_TRANSITION_DURATION, duration))
        asked += (_switched(item, on=False) for item in self._lower_thirds.items.values())
        asked += (
            Asked(Request.SET_INPUT_MUTE, {"inputName": one.name, "inputMuted": one.sound.muted})
            for one in self._wanted.contents.inputs
            if one.sound is not None
        )
        self._connection().batch(asked)

    def look(self) -> Look:
        """Return what OBS is like now; one message to it."""
        stats, stream, record, scene = self._connection().batch(
            [
                Asked(Request.GET_STATS),
                Asked(Request.GET_STREAM_STATUS),
                Asked(Request.GET_RECORD_STATUS),
                Asked(Request.GET_CURRENT_PROGRAM_SCENE),
            ]
        )
        return Look(
            figures_of(stats.require(), stream.require()),
            recording=bool(record.require()["outputActive"]),
            scene=str(scene.require()["currentProgramSceneName"]),
        )


def scene_of(shown: Shown) -> str:
    """Return what `shown` is called in OBS."""
    return card_scene(shown.name) if shown.kind == "card" else shown.name


def _switched(item: int, *, on: bool) -> Asked:
    """Return the request that switches a lower third on or off."""
    data = {"sceneName": LOWER_THIRDS, "sceneItemId": item, "sceneItemEnabled": on}
    return Asked(Request.SET_SCENE_ITEM_ENABLED, data)


def _names(plan: Plan) -> dict[str, Shown]:
    """Return each scene of the show by its name in OBS."""
    shown = [Shown("scene", scene.id) for scene in plan.scenes]
    shown += [Shown("card", card.id) for card in plan.cards if not card.overlay]
    return {scene_of(one): one for one in shown}
