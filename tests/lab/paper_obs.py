"""An OBS on paper: takes the requests that set one up and keeps what they say, without a picture or a process.

What it does is held to the real one by tests/live/obs/studio/test_contract.py, which runs over both.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.wire import Answer

KINDS: Mapping[str, Mapping[str, Any]] = {
    "image_source": {"linear_alpha": False, "unload": False},
    "color_source_v3": {"color": 4291940817, "height": 1080, "width": 1920},
    "ffmpeg_source": {
        "buffering_mb": 2,
        "clear_on_media_end": True,
        "is_local_file": True,
        "looping": False,
        "reconnect_delay_sec": 10,
        "restart_on_activate": True,
        "speed_percent": 100,
    },
    "v4l2_input": {"input": -1, "pixelformat": -1, "resolution": -1, "framerate": -1, "auto_reset": False},
    "alsa_input_capture": {"device_id": "default", "rate": 44100},
    "pulse_input_capture": {"device_id": "default"},
}
EVERYWHERE = {kind: KINDS[kind] for kind in ("image_source", "color_source_v3", "ffmpeg_source")}
DECKLINK = {"decklink-input": {"buffering": False, "pixel_format": 846624121, "channel_format": 2, "swap": False}}
WINDOWS: Mapping[str, Mapping[str, Any]] = {
    **EVERYWHERE,
    **DECKLINK,
    "dshow_input": {"active": True, "res_type": 0, "frame_interval": -1, "video_format": 0, "audio_output_mode": 0},
    "wasapi_input_capture": {"device_id": "default", "use_device_timing": False},
}
"""Kinds of an OBS on Windows, with what its sources say they set by themselves; nobody has seen one."""
AVFOUNDATION = {"device": "", "use_preset": True, "preset": "AVCaptureSessionPresetHigh", "enable_audio": True}
COREAUDIO = {"coreaudio_input_capture": {"device_id": "default", "enable_downmix": True}}
MACOS: Mapping[str, Mapping[str, Any]] = {**EVERYWHERE, **DECKLINK, **COREAUDIO, "macos-avcapture": AVFOUNDATION}
OLD_MACOS: Mapping[str, Mapping[str, Any]] = {**EVERYWHERE, **COREAUDIO, "av_capture_input_v2": AVFOUNDATION}
"""The same on macOS, of OBS 30 and of OBS 28."""
COLOUR_RANGES = [("Auto", 0), ("Partial", 1), ("Full", 2)]
HEARD = frozenset(
    {"ffmpeg_source", "alsa_input_capture", "pulse_input_capture", "dshow_input", "wasapi_input_capture"}
    | {"macos-avcapture", "av_capture_input_v2", "coreaudio_input_capture", "decklink-input"}
)
"""Kinds that can have sound."""
USUAL: Mapping[str, str] = {"Output.Mode": "Simple", "Audio.SampleRate": "48000", "Audio.ChannelSetup": "Stereo"}
UNPLACED: Mapping[str, Any] = {
    "alignment": 5,
    "boundsAlignment": 0,
    "boundsHeight": 0.0,
    "boundsType": "OBS_BOUNDS_NONE",
    "boundsWidth": 0.0,
    "cropBottom": 0,
    "cropLeft": 0,
    "cropRight": 0,
    "cropTop": 0,
    "positionX": 0.0,
    "positionY": 0.0,
    "rotation": 0.0,
    "scaleX": 1.0,
    "scaleY": 1.0,
}
Told = tuple[int, Mapping[str, Any]]
NO_SUCH, TAKEN, NO_SOUND, BUSY, NO_KIND = 600, 601, 604, 500, 605


class PaperObs:
    """One OBS; `collections` and `profiles` are all there is in it.

    `kinds` are another system's; `lists` has what is plugged in: kind and setting → name and value of each device, and
    for a card's modes the value of the card between them.
    """

    def __init__(
        self,
        profile: str = "podcast",
        collection: str = "living room",
        kinds: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.lists: dict[tuple[str, ...], list[tuple[str, Any]]] = {("ffmpeg_source", "color_range"): COLOUR_RANGES}
        self._kinds = kinds
        self.profiles: dict[str, dict[str, Any]] = {}
        self.collections: dict[str, dict[str, Any]] = {}
        self.active: set[str] = set()
        self.asked: list[Request] = []
        self.deaf: set[Request] = set()
        self.refused: set[Request] = set()
        self._make_profile(profile)
        self._make_collection(collection)

    @property
    def kinds(self) -> Mapping[str, Mapping[str, Any]]:
        """Every kind of input, with its defaults."""
        return KINDS if self._kinds is None else self._kinds

    @property
    def here(self) -> dict[str, Any]:
        """The collection that is loaded."""
        return self.collections[self.collection]

    def ask(self, request: Request, data: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to one request."""
        self.asked.append(request)
        if request in self.refused:
            return Answer(request, 703, "not today")
        if request in self.deaf:
            return Answer(request, 100)
        act: Callable[[Mapping[str, Any]], Told] = getattr(self, f"_{_snake(request)}")
        code, told = act(data or {})
        return Answer(request, code, "" if code == 100 else "on paper", told)

    def batch(self, asked: Sequence[Asked]) -> tuple[Answer, ...]:
        """Return the answers to `asked`."""
        return tuple(self.ask(one.request, one.data) for one in asked)

    def _make_profile(self, name: str) -> None:
        video = {"baseWidth": 1920, "baseHeight": 1080, "outputWidth": 1280, "outputHeight": 720}
        rate = {"fpsNumerator": 30, "fpsDenominator": 1}
        service = {"streamServiceType": "rtmp_common", "streamServiceSettings": {}}
        self.profiles[name] = {"parameters": dict(USUAL), "video": {**video, **rate}, "service": service}
        self.profile = name

    def _make_collection(self, name: str) -> None:
        self.collections[name] = {
            "scenes": {"Scene": {"items": [], "override": None}},
            "inputs": {},
            "transition": "Fade",
            "duration": 300,
            "numbers": 0,
        }
        self.collection = name

    def rename_scene(self, before: str, after: str) -> None:
        """Rename a scene, as somebody at OBS would."""
        self.here["scenes"] = {after if name == before else name: one for name, one in self.here["scenes"].items()}
        for item in self.items():
            if item["sourceName"] == before:
                item["sourceName"] = after

    def items(self) -> list[dict[str, Any]]:
        """Return every item of every scene of the loaded collection."""
        return [item for scene in self.here["scenes"].values() for item in scene["items"]]

    def _get_input_kind_list(self, _: Mapping[str, Any]) -> Told:
        return 100, {"inputKinds": list(self.kinds)}

    def _get_scene_collection_list(self, _: Mapping[str, Any]) -> Told:
        return 100, {"currentSceneCollectionName": self.collection, "sceneCollections": list(self.collections)}

    def _set_current_scene_collection(self, data: Mapping[str, Any]) -> Told:
        if data["sceneCollectionName"] not in self.collections:
            return NO_SUCH, {}
        self.collection = data["sceneCollectionName"]
        return 100, {}

    def _create_scene_collection(self, data: Mapping[str, Any]) -> Told:
        if data["sceneCollectionName"] in self.collections:
            return TAKEN, {}
        self._make_collection(data["sceneCollectionName"])
        return 100, {}

    def _get_profile_list(self, _: Mapping[str, Any]) -> Told:
        return 100, {"currentProfileName": self.profile, "profiles": list(self.profiles)}

    def _set_current_profile(self, data: Mapping[str, Any]) -> Told:
        if data["profileName"] not in self.profiles:
            return NO_SUCH, {}
        self.profile = data["profileName"]
        return 100, {}

    def _create_profile(self, data: Mapping[str, Any]) -> Told:
        if data["profileName"] in self.profiles:
            return TAKEN, {}
        self._make_profile(data["profileName"])
        return 100, {}

    def _get_profile_parameter(self, data: Mapping[str, Any]) -> Told:
        name = f"{data['parameterCategory']}.{data['parameterName']}"
        return 100, {"parameterValue": self.profiles[self.profile]["parameters"].get(name)}

    def _set_profile_parameter(self, data: Mapping[str, Any]) -> Told:
        name = f"{data['parameterCategory']}.{data['parameterName']}"
        self.profiles[self.profile]["parameters"][name] = data["parameterValue"]
        return 100, {}

    def _get_video_settings(self, _: Mapping[str, Any]) -> Told:
        return 100, self.profiles[self.profile]["video"]

    def _set_video_settings(self, data: Mapping[str, Any]) -> Told:
        if self.active:
            return BUSY, {}
        self.profiles[self.profile]["video"].update(data)
        return 100, {}

    def _get_stream_service_settings(self, _: Mapping[str, Any]) -> Told:
        return 100, self.profiles[self.profile]["service"]

    def _set_stream_service_settings(self, data: Mapping[str, Any]) -> Told:
        settings = {name: getattr(value, "reveal", lambda value=value: value)() for name, value in _settings(data)}
        self.profiles[self.profile]["service"] = {**data, "streamServiceSettings": settings}
        return 100, {}

    def _get_output_list(self, _: Mapping[str, Any]) -> Told:
        return 100, {"outputs": [{"outputName": name, "outputActive": True} for name in sorted(self.active)]}

    def _get_stream_status(self, _: Mapping[str, Any]) -> Told:
        return 100, {"outputActive": "stream" in self.active}

    def _get_record_status(self, _: Mapping[str, Any]) -> Told:
        return 100, {"outputActive": "record" in self.active}

    def _get_virtual_cam_status(self, _: Mapping[str, Any]) -> Told:
        return NO_SOUND, {}

    _get_replay_buffer_status = _get_virtual_cam_status

    def _get_scene_list(self, _: Mapping[str, Any]) -> Told:
        return 100, {"scenes": [{"sceneName": name} for name in self.here["scenes"]]}

    def _create_scene(self, data: Mapping[str, Any]) -> Told:
        if self._known(data["sceneName"]):
            return TAKEN, {}
        self.here["scenes"][data["sceneName"]] = {"items": [], "override": None}
        return 100, {}

    def _set_scene_name(self, data: Mapping[str, Any]) -> Told:
        self.rename_scene(data["sceneName"], data["newSceneName"])
        return 100, {}

    def _known(self, name: str) -> bool:
        return name in self.here["scenes"] or name in self.here["inputs"]

    def _remove_scene(self, data: Mapping[str, Any]) -> Told:
        if data["sceneName"] not in self.here["scenes"] or len(self.here["scenes"]) == 1:
            return NO_SUCH, {}
        del self.here["scenes"][data["sceneName"]]
        self._forget(data["sceneName"])
        return self._drop_unused()

    def _drop_unused(self) -> Told:
        """Let go of each input that no scene has any more, as OBS does."""
        used = {item["sourceName"] for item in self.items()}
        self.here["inputs"] = {name: one for name, one in self.here["inputs"].items() if name in used}
        return 100, {}

    def _forget(self, source: str) -> None:
        for scene in self.here["scenes"].values():
            scene["items"] = [item for item in scene["items"] if item["sourceName"] != source]

    def _get_scene_scene_transition_override(self, data: Mapping[str, Any]) -> Told:
        return 100, {"transitionName": self.here["scenes"][data["sceneName"]]["override"]}

    def _set_scene_scene_transition_override(self, data: Mapping[str, Any]) -> Told:
        self.here["scenes"][data["sceneName"]]["override"] = data["transitionName"]
        return 100, {}

    def _get_scene_transition_list(self, _: Mapping[str, Any]) -> Told:
        names = {"Cut": "cut_transition", "Fade": "fade_transition"}
        return 100, {"transitions": [{"transitionName": name, "transitionKind": kind} for name, kind in names.items()]}

    def _get_current_scene_transition(self, _: Mapping[str, Any]) -> Told:
        fixed = self.here["transition"] == "Cut"
        kind = f"{self.here['transition'].lower()}_transition"
        duration = None if fixed else self.here["duration"]
        return 100, {"transitionKind": kind, "transitionFixed": fixed, "transitionDuration": duration}

    def _set_current_scene_transition(self, data: Mapping[str, Any]) -> Told:
        self.here["transition"] = data["transitionName"]
        return 100, {}

    def _set_current_scene_transition_duration(self, data: Mapping[str, Any]) -> Told:
        self.here["duration"] = data["transitionDuration"]
        return 100, {}

    def _get_input_list(self, _: Mapping[str, Any]) -> Told:
        inputs = self.here["inputs"].items()
        return 100, {"inputs": [{"inputName": name, "inputKind": one["kind"]} for name, one in inputs]}

    def _get_input_default_settings(self, data: Mapping[str, Any]) -> Told:
        return 100, {"defaultInputSettings": self.kinds[data["inputKind"]]}

    def _create_input(self, data: Mapping[str, Any]) -> Told:
        if self._known(data["inputName"]):
            return TAKEN, {}
        if data["inputKind"] not in self.kinds:
            return NO_KIND, {}
        self.here["inputs"][data["inputName"]] = {
            "kind": data["inputKind"],
            "settings": dict(data["inputSettings"]),
            "sound": {
                "inputMuted": False,
                "inputVolumeDb": 0.0,
                "inputAudioSyncOffset": 0,
                "monitorType": "OBS_MONITORING_TYPE_NONE",
                "inputAudioTracks": {"1": True, "2": True},
            },
            "filters": [],
        }
        return self._create_scene_item({**data, "sourceName": data["inputName"]})

    def _remove_input(self, data: Mapping[str, Any]) -> Told:
        if self.here["inputs"].pop(data["inputName"], None) is None:
            return NO_SUCH, {}
        self._forget(data["inputName"])
        return 100, {}

    def _get_input_settings(self, data: Mapping[str, Any]) -> Told:
        one = self.here["inputs"][data["inputName"]]
        return 100, {"inputSettings": one["settings"], "inputKind": one["kind"]}

    def _set_input_settings(self, data: Mapping[str, Any]) -> Told:
        self.here["inputs"][data["inputName"]]["settings"].update(data["inputSettings"])
        return 100, {}

    def _get_input_properties_list_property_items(self, data: Mapping[str, Any]) -> Told:
        one, setting = self.here["inputs"][data["inputName"]], data["propertyName"]
        told = {**self.kinds[one["kind"]], **one["settings"]}
        of_a_card = (one["kind"], str(told.get("device_hash")), setting)
        known = self.lists.get((one["kind"], setting), self.lists.get(of_a_card))
        if known is None:
            return NO_SUCH, {}
        items = [{"itemName": name, "itemEnabled": True, "itemValue": value} for name, value in known]
        if told.get(setting) and told[setting] not in [value for _, value in known]:
            name = str(told[setting]).partition(":")[0]  # as DirectShow devices are kept
            items.append({"itemName": name, "itemEnabled": False, "itemValue": told[setting]})
        return 100, {"propertyItems": items}

    def _sound(self, data: Mapping[str, Any]) -> Told:
        one = self.here["inputs"][data["inputName"]]
        return (100, one["sound"]) if one["kind"] in HEARD else (NO_SOUND, {})

    _get_input_mute = _get_input_volume = _get_input_audio_sync_offset = _sound
    _get_input_audio_monitor_type = _get_input_audio_tracks = _sound

    def _set_sound(self, data: Mapping[str, Any]) -> Told:
        sound = self.here["inputs"][data["inputName"]]["sound"]
        for name, value in data.items():
            if isinstance(value, dict):
                sound[name].update(value)
            elif name != "inputName":
                sound[name] = value
        return 100, {}

    _set_input_mute = _set_input_volume = _set_input_audio_sync_offset = _set_sound
    _set_input_audio_monitor_type = _set_input_audio_tracks = _set_sound

    def _get_source_filter_list(self, data: Mapping[str, Any]) -> Told:
        return 100, {"filters": self.here["inputs"][data["sourceName"]]["filters"]}

    def _create_source_filter(self, data: Mapping[str, Any]) -> Told:
        filters = self.here["inputs"][data["sourceName"]]["filters"]
        if any(one["filterName"] == data["filterName"] for one in filters):
            return TAKEN, {}
        names = ("filterName", "filterKind", "filterSettings")
        filters.append({**{name: data[name] for name in names}, "filterEnabled": True})
        return 100, {}

    def _remove_source_filter(self, data: Mapping[str, Any]) -> Told:
        one = self.here["inputs"][data["sourceName"]]
        one["filters"] = [found for found in one["filters"] if found["filterName"] != data["filterName"]]
        return 100, {}

    def _filter(self, data: Mapping[str, Any]) -> dict[str, Any]:
        filters = self.here["inputs"][data["sourceName"]]["filters"]
        found: dict[str, Any] = next(one for one in filters if one["filterName"] == data["filterName"])
        return found

    def _set_source_filter_settings(self, data: Mapping[str, Any]) -> Told:
        self._filter(data)["filterSettings"].update(data["filterSettings"])
        return 100, {}

    def _set_source_filter_enabled(self, data: Mapping[str, Any]) -> Told:
        self._filter(data)["filterEnabled"] = data["filterEnabled"]
        return 100, {}

    def _get_scene_item_list(self, data: Mapping[str, Any]) -> Told:
        items = self.here["scenes"][data["sceneName"]]["items"]
        told = [{**one, "sceneItemTransform": dict(one["sceneItemTransform"])} for one in items]
        return 100, {"sceneItems": [{**item, "sceneItemIndex": place} for place, item in enumerate(told)]}

    def _create_scene_item(self, data: Mapping[str, Any]) -> Told:
        if not self._known(data["sourceName"]):
            return NO_SUCH, {}
        self.here["numbers"] += 1
        self.here["scenes"][data["sceneName"]]["items"].append(
            {
                "sourceName": data["sourceName"],
                "sceneItemId": self.here["numbers"],
                "sceneItemTransform": dict(UNPLACED),
                "sceneItemEnabled": data.get("sceneItemEnabled", True),
                "sceneItemLocked": False,
            }
        )
        return 100, {"sceneItemId": self.here["numbers"]}

    def _item(self, data: Mapping[str, Any]) -> dict[str, Any]:
        items = self.here["scenes"][data["sceneName"]]["items"]
        found: dict[str, Any] = next(item for item in items if item["sceneItemId"] == data["sceneItemId"])
        return found

    def _remove_scene_item(self, data: Mapping[str, Any]) -> Told:
        self.here["scenes"][data["sceneName"]]["items"].remove(self._item(data))
        return self._drop_unused()

    def _set_scene_item_transform(self, data: Mapping[str, Any]) -> Told:
        self._item(data)["sceneItemTransform"].update(data["sceneItemTransform"])
        return 100, {}

    def _set_scene_item_enabled(self, data: Mapping[str, Any]) -> Told:
        self._item(data)["sceneItemEnabled"] = data["sceneItemEnabled"]
        return 100, {}

    def _set_scene_item_locked(self, data: Mapping[str, Any]) -> Told:
        self._item(data)["sceneItemLocked"] = data["sceneItemLocked"]
        return 100, {}

    def _set_scene_item_index(self, data: Mapping[str, Any]) -> Told:
        items, item = self.here["scenes"][data["sceneName"]]["items"], self._item(data)
        items.remove(item)
        items.insert(data["sceneItemIndex"], item)
        return 100, {}


def _settings(data: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    return tuple(data["streamServiceSettings"].items())


@cache
def _snake(request: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in str(request)).removeprefix("_")
