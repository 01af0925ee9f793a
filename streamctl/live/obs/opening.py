"""Opening a connection to obs-websocket: every way in which that fails has its own error.

The library obsws-python says who we are (`ObsClient.authenticate`: Identify with the answer to OBS's challenge) and
names the subscriptions to events. Its other parts are not used: they pair replies by their order, lose the reason why
OBS closes, log the password and stream keys, read a `config.toml` from wherever they run, and know no time-out.
"""

import contextlib
import json
import logging
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from obsws_python.baseclient import ObsClient
from obsws_python.error import OBSSDKError
from obsws_python.subs import Subs
from websocket import ABNF, WebSocket
from websocket import WebSocketBadStatusException as BadStatus
from websocket import WebSocketException as BadWebSocket
from websocket import WebSocketTimeoutException as TookTooLong

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.exchange import LinkLost
from streamctl.live.obs.wire import HELLO, RPC_VERSION, Malformed, message_of
from streamctl.media.obs_program import obs_runs_here

CONNECT_SECONDS = 2.0
"""How long a machine may take to take the connection (seconds)."""
GREETING_SECONDS = 2.0
"""How long OBS may take for each step of the greeting (seconds); the whole of it takes 6 ms."""
OPENING_SECONDS = 5.0
"""How long the answer to the WebSocket's opening may take to arrive as a whole (seconds), however slowly it drips."""
WRONG_PASSWORD, WRONG_RPC_VERSION, KICKED, GOING_AWAY = 4009, 4010, 4011, 1001
"""Codes with which obs-websocket closes a connection."""
FINAL_CODES = frozenset({"OBS-005", "OBS-006", "OBS-007", "OBS-008"})
"""Errors that trying again does not mend."""
USUAL_EVENTS = int(Subs.LOW_VOLUME)
"""Subscription to every event but those that come many times a second."""
METERS = int(Subs.INPUTVOLUMEMETERS)
"""Subscription to the level of every input, twenty times a second."""

for _name in ("obsws_python", "websocket"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # they log passwords and keys


class ClosedByObs(Exception):  # noqa: N818 - says what happened
    """OBS has closed the connection.

    Args:
        code: WebSocket's code, 1005 where none was given.
        reason: OBS's words to it.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code


class _Web(WebSocket):
    """A WebSocket that tells why the other side closes, even where that one does not wait for an answer to it."""

    def send_close(self, *arguments: Any, **options: Any) -> None:
        with contextlib.suppress(OSError, BadWebSocket):
            super().send_close(*arguments, **options)


@dataclass(slots=True)
class Link:
    """An open connection as the one thread that owns it sees it."""

    address: ObsAddress
    web: WebSocket
    hello: Mapping[str, Any] = field(default_factory=dict)

    @property
    def socket(self) -> socket.socket:
        """The connection, to wait for it to be readable."""
        assert self.web.sock is not None
        return self.web.sock

    def send(self, text: str) -> None:
        """Send a message. Raise OSError or WebSocketException where it cannot go out in GREETING_SECONDS."""
        self.web.send(text)

    def ping(self) -> None:
        """Ask for a sign of life. Raise as `send`."""
        self.web.ping()

    def receive(self) -> str | None:
        """Return the next message, None for a mere sign of life.

        Raises:
            ClosedByObs: OBS closes.
            OSError, WebSocketException: The connection is gone, or what has begun to come stands still.
        """
        operation, frame = self.web.recv_data_frame(control_frame=True)
        if operation == ABNF.OPCODE_CLOSE:
            raise _closed(bytes(frame.data))
        if operation in {ABNF.OPCODE_PING, ABNF.OPCODE_PONG}:
            return None
        return bytes(frame.data).decode(errors="replace")

    def close(self) -> None:
        """End the connection, without waiting for OBS to agree."""
        self.web.send_close()
        with contextlib.suppress(OSError, BadWebSocket):
            self.web.shutdown()  # type: ignore[no-untyped-call]


def _closed(payload: bytes) -> ClosedByObs:
    code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
    return ClosedByObs(code, payload[2:].decode(errors="replace"))


class _Listening:
    """A connection as obsws-python uses one, except that a close by OBS keeps its code."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def send(self, text: str) -> None:
        self._link.send(text)

    def recv(self) -> str:
        while (text := self._link.receive()) is None:
            pass
        return text


class _Identifying(ObsClient):  # type: ignore[misc]
    """obsws-python's client on a connection that is open already; only its `authenticate` is used."""

    def __init__(self, link: Link, subscriptions: int) -> None:
        # not ObsClient's own: it logs the password, obeys http_proxy and waits for ever
        self.ws = _Listening(link)
        self.password = link.address.password.reveal() if link.address.password else ""
        self.subs = subscriptions
        self.server_hello = {"d": dict(link.hello)}


def open_link(address: ObsAddress, *, subscriptions: int = USUAL_EVENTS) -> Link:
    """Return a connection to the OBS at `address` that it has accepted.

    Args:
        address: Where it is, and its password.
        subscriptions: Which events it shall tell.

    Raises:
        StreamctlError: OBS-001 to OBS-010, OBS-016, OBS-017.
    """
    link = greet(address)
    try:
        _identify(link, subscriptions)
    except BaseException:
        link.close()
        raise
    return link


def greet(address: ObsAddress) -> Link:
    """Return a connection on which OBS has said what it is (`hello`) and nothing was said about us.

    Raises:
        StreamctlError: OBS-001 to OBS-004, OBS-007 to OBS-009.
    """
    link = Link(address, _connect(address))
    try:
        link.hello = _hello(link)
        _require_version(link)
    except BaseException:
        link.close()
        raise
    return link


def _connect(address: ObsAddress) -> WebSocket:
    """Return an open WebSocket. A proxy is for the world outside, not for a machine in the room."""
    plain = _dial(address)
    web = _Web(enable_multithread=False)
    limit = threading.Timer(OPENING_SECONDS, _hang_up, [plain])
    limit.start()
    try:
        plain.settimeout(GREETING_SECONDS)
        options = {"http_no_proxy": ["*"], "redirect_limit": 0}
        web.connect(address.url, socket=plain, timeout=GREETING_SECONDS, **options)  # type: ignore[no-untyped-call]
    except (TookTooLong, TimeoutError):
        plain.close()
        raise address.error("OBS-009", seconds=GREETING_SECONDS) from None
    except (BadWebSocket, OSError, ssl.SSLError, ValueError) as error:
        plain.close()
        raise address.error("OBS-004", detail=_words(error)) from None
    finally:
        limit.cancel()
    return web


def _hang_up(plain: socket.socket) -> None:
    with contextlib.suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    if isinstance(error, BadStatus):
        return f"HTTP {error.status_code}"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:80]


def _dial(address: ObsAddress) -> socket.socket:
    try:
        plain = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
    except ConnectionRefusedError:
        running = not address.is_here or obs_runs_here()
        raise address.error("OBS-002" if running else "OBS-001") from None
    except (OSError, UnicodeError) as error:
        raise address.error("OBS-003", detail=_words(error)) from None
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


def _hello(link: Link) -> Mapping[str, Any]:
    """Return what OBS says first."""
    try:
        operation, content = message_of(_next(link))
    except (TookTooLong, TimeoutError):
        if _answers_as_version_4(link):
            raise link.address.error("OBS-007", version="obs-websocket 4", detail="obs-websocket 5") from None
        raise link.address.error("OBS-009", seconds=GREETING_SECONDS) from None
    except Malformed as odd:
        raise link.address.error("OBS-004", detail=str(odd)) from None
    except (ClosedByObs, BadWebSocket, OSError) as error:
        raise link.address.error("OBS-004", detail=_words(error)) from None
    if operation != HELLO:
        raise link.address.error("OBS-004", detail=f"op {operation}")
    return content


def _answers_as_version_4(link: Link) -> bool:
    """Return whether obs-websocket 4 is there: it lets the other side speak first. A frozen OBS answers nothing."""
    try:
        link.send(json.dumps({"request-type": "GetVersion", "message-id": "1"}))
        answer = json.loads(_next(link))
    except (OSError, BadWebSocket, ClosedByObs, ValueError):
        return False
    return isinstance(answer, dict) and "obs-websocket-version" in answer


def _next(link: Link) -> str:
    return _Listening(link).recv()


def _require_version(link: Link) -> None:
    theirs = link.hello.get("rpcVersion")
    if theirs != RPC_VERSION:
        raise link.address.error("OBS-008", theirs=str(theirs)[:20], ours=RPC_VERSION)


def _identify(link: Link, subscriptions: int) -> None:
    """Say who we are. Raise StreamctlError OBS-005, OBS-006, OBS-008 to OBS-010, OBS-016 where that is not accepted."""
    challenge = link.hello.get("authentication")
    if challenge and link.address.password is None:
        raise link.address.error("OBS-006")
    try:
        accepted = _Identifying(link, subscriptions).authenticate()
    except (TookTooLong, TimeoutError):
        raise link.address.error("OBS-009", seconds=GREETING_SECONDS) from None
    except (OBSSDKError, KeyError, TypeError, AttributeError) as odd:
        raise link.address.error("OBS-016", detail=_words(odd)) from None
    except (ClosedByObs, BadWebSocket, OSError) as error:
        raise closing_error(link.address, error, leaving=False) from None
    negotiated = accepted.get("negotiatedRpcVersion") if isinstance(accepted, dict) else None
    if negotiated != RPC_VERSION:
        theirs = str(negotiated)[:20]
        raise link.address.error("OBS-008", theirs=theirs, ours=RPC_VERSION)


def closing_error(address: ObsAddress, error: Exception, *, leaving: bool) -> StreamctlError:
    """Return why a connection is gone.

    Args:
        address: Whose it was.
        error: What came of using it.
        leaving: Whether OBS has said that it ends.
    """
    if isinstance(error, LinkLost):
        return error.error
    code = error.code if isinstance(error, ClosedByObs) else None
    if code == WRONG_PASSWORD:
        return address.error("OBS-005")
    if code == WRONG_RPC_VERSION:
        return address.error("OBS-008", theirs="other", ours=RPC_VERSION)
    if code == KICKED:
        return address.error("OBS-017")
    return address.error("OBS-015") if leaving else address.error("OBS-010", detail=_words(error))
