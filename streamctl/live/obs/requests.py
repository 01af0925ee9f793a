"""Every request that streamctl makes of OBS, and how long each may take. Nothing else is ever sent.

A connection holds the list against what OBS says that it can do (`GetVersion.availableRequests`) before it is ready.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Request(StrEnum):
    """A request by its name in obs-websocket 5."""

    GET_VERSION = "GetVersion"
    GET_STATS = "GetStats"
    CALL_VENDOR_REQUEST = "CallVendorRequest"

    GET_SCENE_COLLECTION_LIST = "GetSceneCollectionList"
    SET_CURRENT_SCENE_COLLECTION = "SetCurrentSceneCollection"
    CREATE_SCENE_COLLECTION = "CreateSceneCollection"
    GET_PROFILE_LIST = "GetProfileList"
    SET_CURRENT_PROFILE = "SetCurrentProfile"
    CREATE_PROFILE = "CreateProfile"
    GET_PROFILE_PARAMETER = "GetProfileParameter"
    SET_PROFILE_PARAMETER = "SetProfileParameter"
    GET_VIDEO_SETTINGS = "GetVideoSettings"
    SET_VIDEO_SETTINGS = "SetVideoSettings"
    GET_STREAM_SERVICE_SETTINGS = "GetStreamServiceSettings"
    SET_STREAM_SERVICE_SETTINGS = "SetStreamServiceSettings"

    GET_SCENE_LIST = "GetSceneList"
    CREATE_SCENE = "CreateScene"
    REMOVE_SCENE = "RemoveScene"
    GET_CURRENT_PROGRAM_SCENE = "GetCurrentProgramScene"
    SET_CURRENT_PROGRAM_SCENE = "SetCurrentProgramScene"

    GET_SCENE_TRANSITION_LIST = "GetSceneTransitionList"
    GET_CURRENT_SCENE_TRANSITION = "GetCurrentSceneTransition"
    SET_CURRENT_SCENE_TRANSITION = "SetCurrentSceneTransition"
    SET_CURRENT_SCENE_TRANSITION_DURATION = "SetCurrentSceneTransitionDuration"
    SET_SCENE_SCENE_TRANSITION_OVERRIDE = "SetSceneSceneTransitionOverride"
    GET_SCENE_SCENE_TRANSITION_OVERRIDE = "GetSceneSceneTransitionOverride"

    GET_INPUT_KIND_LIST = "GetInputKindList"
    GET_INPUT_LIST = "GetInputList"
    GET_INPUT_DEFAULT_SETTINGS = "GetInputDefaultSettings"
    GET_INPUT_SETTINGS = "GetInputSettings"
    SET_INPUT_SETTINGS = "SetInputSettings"
    CREATE_INPUT = "CreateInput"
    REMOVE_INPUT = "RemoveInput"
    GET_INPUT_MUTE = "GetInputMute"
    SET_INPUT_MUTE = "SetInputMute"
    GET_INPUT_VOLUME = "GetInputVolume"
    SET_INPUT_VOLUME = "SetInputVolume"
    GET_INPUT_AUDIO_SYNC_OFFSET = "GetInputAudioSyncOffset"
    SET_INPUT_AUDIO_SYNC_OFFSET = "SetInputAudioSyncOffset"
    GET_INPUT_AUDIO_MONITOR_TYPE = "GetInputAudioMonitorType"
    SET_INPUT_AUDIO_MONITOR_TYPE = "SetInputAudioMonitorType"
    GET_INPUT_AUDIO_TRACKS = "GetInputAudioTracks"
    SET_INPUT_AUDIO_TRACKS = "SetInputAudioTracks"
    GET_INPUT_PROPERTIES_LIST_PROPERTY_ITEMS = "GetInputPropertiesListPropertyItems"
    GET_MEDIA_INPUT_STATUS = "GetMediaInputStatus"
    GET_SOURCE_SCREENSHOT = "GetSourceScreenshot"

    GET_SOURCE_FILTER_LIST = "GetSourceFilterList"
    CREATE_SOURCE_FILTER = "CreateSourceFilter"
    SET_SOURCE_FILTER_SETTINGS = "SetSourceFilterSettings"
    SET_SOURCE_FILTER_ENABLED = "SetSourceFilterEnabled"
    REMOVE_SOURCE_FILTER = "RemoveSourceFilter"

    GET_SCENE_ITEM_LIST = "GetSceneItemList"
    CREATE_SCENE_ITEM = "CreateSceneItem"
    REMOVE_SCENE_ITEM = "RemoveSceneItem"
    SET_SCENE_ITEM_TRANSFORM = "SetSceneItemTransform"
    SET_SCENE_ITEM_ENABLED = "SetSceneItemEnabled"
    SET_SCENE_ITEM_INDEX = "SetSceneItemIndex"
    SET_SCENE_ITEM_LOCKED = "SetSceneItemLocked"

    GET_STREAM_STATUS = "GetStreamStatus"
    START_STREAM = "StartStream"
    STOP_STREAM = "StopStream"
    GET_RECORD_STATUS = "GetRecordStatus"
    START_RECORD = "StartRecord"
    STOP_RECORD = "StopRecord"
    GET_OUTPUT_LIST = "GetOutputList"
    GET_VIRTUAL_CAM_STATUS = "GetVirtualCamStatus"
    GET_REPLAY_BUFFER_STATUS = "GetReplayBufferStatus"


REPLY_SECONDS = 1.5
"""How long an ordinary request may take (seconds): 20 ms under load; the rest is for a machine that struggles. Together
with the half second between two signs of life, a frozen OBS is noticed within two seconds."""
SLOW_SECONDS = 20.0
"""How long a request may take for which OBS closes and opens all its sources, or a device or address (seconds)."""
VENDOR_SECONDS = 3.0
"""How long a plugin of OBS's may take (seconds): the most that one is asked for is to start an encoder."""
SLOW = frozenset(
    {
        Request.CREATE_INPUT,
        Request.CREATE_PROFILE,
        Request.CREATE_SCENE_COLLECTION,
        Request.GET_INPUT_PROPERTIES_LIST_PROPERTY_ITEMS,
        Request.REMOVE_INPUT,
        Request.REMOVE_SCENE,
        Request.SET_CURRENT_PROFILE,
        Request.SET_CURRENT_SCENE_COLLECTION,
        Request.SET_INPUT_SETTINGS,
        Request.SET_VIDEO_SETTINGS,
        Request.START_RECORD,
        Request.START_STREAM,
        Request.STOP_RECORD,
        Request.STOP_STREAM,
    }
)
"""Requests that may take SLOW_SECONDS. OBS shows that it lives by other means meanwhile."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and what comes with it.

    Attributes:
        request: What is asked.
        data: Its `requestData`, plain JSON values; a `Secret` in it is revealed only on the wire.
    """

    request: Request
    data: Mapping[str, Any] = field(default_factory=dict)


def reply_seconds(asked: Iterable[Asked]) -> float:
    """Return how long OBS may take over all of `asked` (seconds): the longest of them decides."""
    return max((_seconds(one.request) for one in asked), default=REPLY_SECONDS)


def _seconds(request: Request) -> float:
    if request == Request.CALL_VENDOR_REQUEST:
        return VENDOR_SECONDS
    return SLOW_SECONDS if request in SLOW else REPLY_SECONDS


def lacking(available: Iterable[str]) -> tuple[str, ...]:
    """Return the requests that are not among `available`, sorted."""
    return tuple(sorted(set(Request) - set(available)))
