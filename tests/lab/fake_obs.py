"""An obs-websocket 5 that does what a real OBS cannot be made to do: late, wrong, malformed, silent, another version.

What it does of the real protocol is held to the real one by tests/live/obs/test_contract.py, which runs over both.
"""

import base64
import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from streamctl.live.obs.requests import Request
from streamctl.live.obs.source_record import VENDOR
from tests.lab.fake_plugin import FakePlugin
from tests.lab.websockets import Caller, WebSocketServer

PASSWORD = "canary-websocket-password"
SALT, CHALLENGE = "c2FsdA==", "Y2hhbGxlbmdl"

Answer = tuple[int, str | None, Mapping[str, Any] | None]
Twist = Callable[[Caller, dict[str, Any]], bool]
"""Does something odd instead of answering a request (its `d`); returns whether that was all."""


def proof(password: str) -> str:
    """Return the answer to the challenge, worked out as the protocol's page says."""
    secret = base64.b64encode(hashlib.sha256((password + SALT).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + CHALLENGE.encode()).digest()).decode()


class FakeObs:
    """Has scenes, greets, identifies, answers; `twist` and the attributes make it odd."""

    def __init__(self, password: str | None = PASSWORD) -> None:
        self.host = "127.0.0.1"
        self.password = password
        self.rpc_version = 1
        self.says_hello = True
        self.speaks_version_4 = False
        self.obs_version = "30.2.3"
        self.requests: list[str] = [str(request) for request in Request]
        self.plugin: FakePlugin | None = None
        self.drawn = 1000
        """Frames so far."""
        self.not_ready = 0
        self.scenes = ["Scene"]
        self.current = "Scene"
        self.asked: list[str] = []
        self.twists: dict[str, Twist] = {}
        self._lock = threading.Lock()
        self.server = WebSocketServer(self._talk)
        self.port = self.server.port

    def twist(self, request: Request, how: Twist) -> None:
        """Let `how` happen when `request` is made."""
        self.twists[str(request)] = how

    def say(self, text: str) -> None:
        """Send `text` to everybody."""
        for caller in tuple(self.server.callers):
            caller.send(text)

    def tell(self, name: str, data: Mapping[str, Any]) -> None:
        """Tell everybody of an event."""
        self.say(json.dumps({"op": 5, "d": {"eventType": name, "eventIntent": 1, "eventData": data}}))

    def go_silent(self) -> None:
        """Answer nothing more, not even a ping."""
        for caller in tuple(self.server.callers):
            caller.answers_pings = False
        self.twists = {str(request): lambda caller, content: True for request in Request}

    def end(self, code: int, reason: str = "") -> None:
        """Close every connection with `code`."""
        for caller in tuple(self.server.callers):
            caller.end(code, reason)

    def _talk(self, caller: Caller) -> None:
        if self.says_hello:
            challenge = {"authentication": {"challenge": CHALLENGE, "salt": SALT}} if self.password else {}
            hello = {"obsWebSocketVersion": "5.5.2", "rpcVersion": self.rpc_version, **challenge}
            caller.send(json.dumps({"op": 0, "d": hello}))
        if not self._identified(caller):
            return
        while (text := caller.next()) is not None:
            document = json.loads(text)
            content = document["d"]
            if document["op"] == 8:
                self._batch(caller, content)
            else:
                self._one(caller, content)

    def _identified(self, caller: Caller) -> bool:
        text = caller.next()
        if text is None:
            return False
        if not self.says_hello:
            if self.speaks_version_4:
                caller.send(json.dumps({"message-id": "1", "status": "ok", "obs-websocket-version": "4.9.1"}))
            caller.next()
            return False
        content = json.loads(text)["d"]
        if self.password and content.get("authentication") != proof(self.password):
            caller.end(4009, "Authentication failed.")
            caller.next()
            return False
        if content["rpcVersion"] != self.rpc_version:
            caller.end(4010, "Your requested RPC version is not supported by this server.")
            return False
        caller.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        return True

    def _one(self, caller: Caller, content: dict[str, Any]) -> None:
        twist = self.twists.get(content["requestType"])
        if twist and twist(caller, content):
            return
        caller.send(json.dumps({"op": 7, "d": self._result(content)}))

    def _batch(self, caller: Caller, content: dict[str, Any]) -> None:
        results = []
        for request in content["requests"]:
            results.append(self._result(request))
            if content.get("haltOnFailure") and not results[-1]["requestStatus"]["result"]:
                break
        caller.send(json.dumps({"op": 9, "d": {"requestId": content["requestId"], "results": results}}))

    def _result(self, content: dict[str, Any]) -> dict[str, Any]:
        name = content["requestType"]
        with self._lock:
            self.asked.append(name)
            code, comment, data = self._answer(name, content.get("requestData") or {})
        status = {"result": code == 100, "code": code, **({"comment": comment} if comment else {})}
        made = {"requestType": name, "requestStatus": status, **({"responseData": data} if data else {})}
        return {**made, "requestId": content["requestId"]} if "requestId" in content else made

    def _answer(self, name: str, data: Mapping[str, Any]) -> Answer:
        if self.not_ready > 0:
            self.not_ready -= 1
            return 207, "OBS is not ready to perform the request.", None
        known: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "GetVersion": self._version,
            "GetStats": lambda _: (100, None, {"activeFps": 10.0, "renderTotalFrames": self.drawn}),
            "GetStreamStatus": lambda _: (100, None, {"outputActive": False, "outputBytes": 0}),
            "GetSceneList": lambda _: (100, None, self._scene_list()),
            "SetCurrentProgramScene": self._show,
            "CreateScene": self._create,
            "CallVendorRequest": self._vendor,
            "CreateSourceFilter": lambda data: (*self._filters("create", data), None),
            "RemoveSourceFilter": lambda data: (*self._filters("remove", data), None),
        }
        if name not in known:
            return 204, "Your request type is not valid.", None
        return known[name](data)

    def _vendor(self, data: Mapping[str, Any]) -> Answer:
        if self.plugin is None or data["vendorName"] != VENDOR:
            return 600, "No vendor was found by that name.", None
        told = self.plugin.call(data["requestType"], data["requestData"])
        return 100, None, {"vendorName": VENDOR, "requestType": data["requestType"], "responseData": told}

    def _filters(self, act: str, data: Mapping[str, Any]) -> tuple[int, str | None]:
        if self.plugin is None:
            return 600, f"No source was found by the name of `{data['sourceName']}`."
        return self.plugin.create(data) if act == "create" else self.plugin.remove(data)

    def _version(self, _: Mapping[str, Any]) -> Answer:
        versions = {"obsVersion": self.obs_version, "obsWebSocketVersion": "5.5.2", "rpcVersion": self.rpc_version}
        return 100, None, {**versions, "platform": "debian", "availableRequests": self.requests}

    def _scene_list(self) -> dict[str, Any]:
        scenes = [{"sceneIndex": place, "sceneName": name} for place, name in enumerate(reversed(self.scenes))]
        return {"currentProgramSceneName": self.current, "scenes": scenes}

    def _show(self, data: Mapping[str, Any]) -> Answer:
        name = data.get("sceneName")
        if name not in self.scenes:
            return 600, f"No source was found by the name of `{name}`.", None
        self.current = str(name)
        self.tell("CurrentProgramSceneChanged", {"sceneName": name})
        return 100, None, None

    def _create(self, data: Mapping[str, Any]) -> Answer:
        name = str(data["sceneName"])
        if name in self.scenes:
            return 601, "A source already exists by that scene name.", None
        self.scenes.append(name)
        self.tell("SceneCreated", {"sceneName": name, "isGroup": False})
        return 100, None, {"sceneUuid": "0"}

    def close(self) -> None:
        """Be gone."""
        self.server.close()


@contextlib.contextmanager
def fake_obs(password: str | None = PASSWORD) -> Iterator[FakeObs]:
    """Run a fake OBS."""
    obs = FakeObs(password)
    try:
        yield obs
    finally:
        obs.close()
