"""obs-websocket 5 as text: what is sent, and the meaning of what comes. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret, register
from streamctl.live.obs.requests import Asked, Request

RPC_VERSION = 1
"""The version of the protocol spoken here."""
HELLO, IDENTIFIED, EVENT, REQUEST, REPLY, BATCH, BATCH_REPLY = 0, 2, 5, 6, 7, 8, 9
"""The `op` of each kind of message."""
DONE = 100
"""Status of a request that was carried out."""
NOT_READY = 207
"""Status of a request that came while OBS was loading."""
Pace = Literal["realtime", "frame"]
"""How a batch is carried out: at once, or one request a rendered frame."""
_PACES: Mapping[Pace, int] = {"realtime": 0, "frame": 1}


class Malformed(Exception):  # noqa: N818 - says what the message is
    """A message that no obs-websocket sends."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What OBS said to one request.

    Attributes:
        request: What was asked.
        code: 100 when it was done, else the number of the reason.
        comment: OBS's words to it, often none.
        data: Its `responseData`.
    """

    request: Request
    code: int
    comment: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.code == DONE

    def error(self) -> StreamctlError:
        """Return the refusal as an error, OBS-011."""
        return StreamctlError(
            "OBS-011",
            where="OBS",
            request=str(self.request),
            status=self.code,
            detail=self.comment or "no reason given",
        )

    def require(self) -> Mapping[str, Any]:
        """Return the data. Raise StreamctlError OBS-011 where OBS refused."""
        if not self.ok:
            raise self.error()
        return self.data


def request_text(number: str, asked: Asked) -> str:
    """Return the message that makes the request `asked` under the id `number`."""
    return _text(REQUEST, _request(number, asked))


def batch_text(number: str, asked: Sequence[Asked], *, pace: Pace, halt: bool) -> str:
    """Return the message that makes all of `asked` in order; the n-th has the id `number`.n.

    Args:
        number: Id of the batch.
        asked: The requests.
        pace: How they follow each other.
        halt: Leave out what comes after one that fails.
    """
    requests = [_request(f"{number}.{place}", one) for place, one in enumerate(asked)]
    return _text(
        BATCH,
        {"requestId": number, "haltOnFailure": halt, "executionType": _PACES[pace], "requests": requests},
    )


def _request(number: str, asked: Asked) -> dict[str, Any]:
    made: dict[str, Any] = {"requestType": str(asked.request), "requestId": number}
    return {**made, "requestData": dict(asked.data)} if asked.data else made


def _text(operation: int, content: Mapping[str, Any]) -> str:
    return json.dumps({"op": operation, "d": content}, ensure_ascii=False, default=_revealed)


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(type(value).__name__)


def message_of(text: str | bytes) -> tuple[int, Mapping[str, Any]]:
    """Return `op` and `d` of a received message. Raise Malformed where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("d"), dict):
        raise Malformed("no message of obs-websocket")
    operation = document.get("op")
    if not isinstance(operation, int) or isinstance(operation, bool):
        raise Malformed("a message without its kind")
    return operation, document["d"]


def answer_of(asked: Asked, content: Mapping[str, Any]) -> Answer:
    """Return what the reply `content` says to `asked`. Raise Malformed where it is no reply to that."""
    status = content.get("requestStatus")
    if not isinstance(status, dict) or not isinstance(status.get("code"), int):
        raise Malformed("a reply without its status")
    if content.get("requestType") != str(asked.request):
        raise Malformed(f"a reply to {content.get('requestType')!s:.40} where {asked.request} was asked")
    data = content.get("responseData") or {}
    if not isinstance(data, dict):
        raise Malformed("a reply with odd data")
    if asked.request is Request.GET_STREAM_SERVICE_SETTINGS:
        _keep_secret(data)
    return Answer(asked.request, status["code"], str(status.get("comment") or ""), data)


def answers_of(asked: Sequence[Asked], number: str, content: Mapping[str, Any], *, halt: bool) -> tuple[Answer, ...]:
    """Return what the reply `content` to the batch `number` says to each of `asked`.

    Args:
        asked: What was asked.
        number: The batch's id.
        content: The reply.
        halt: Whether the batch was to end with the first failure: the answers end there as well then.

    Raises:
        Malformed: It is no reply to that.
    """
    results = content.get("results")
    if not isinstance(results, list) or len(results) > len(asked):
        raise Malformed("a reply without its results")
    answers = []
    for place, (one, result) in enumerate(zip(asked, results, strict=False)):
        if not isinstance(result, dict) or result.get("requestId") != f"{number}.{place}":
            raise Malformed("results out of order")
        answers.append(answer_of(one, result))
    if len(answers) < len(asked) and not (halt and answers and not answers[-1].ok):
        raise Malformed("a reply with too few results")
    return tuple(answers)


def _keep_secret(data: Mapping[str, Any]) -> None:
    """Mask the stream key that OBS tells from now on, wherever it turns up."""
    settings = data.get("streamServiceSettings")
    for name in ("key", "password", "bearer_token"):
        value = settings.get(name) if isinstance(settings, dict) else None
        if isinstance(value, str):
            register(value)
