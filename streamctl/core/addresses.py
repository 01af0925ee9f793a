"""Network addresses as a profile may hold them: a known scheme, a host, and nothing secret inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

SECRET_PARAMETERS = frozenset(
    {
        "access_key",
        "accesskey",
        "api_key",
        "apikey",
        "auth",
        "auth_key",
        "authkey",
        "authorization",
        "key",
        "pass",
        "passphrase",
        "passwd",
        "password",
        "pw",
        "pwd",
        "secret",
        "sig",
        "signature",
        "stream_key",
        "streamkey",
        "token",
        "user",
        "username",
    }
)
"""Names of query parameters whose value lets somebody in (FFmpeg's SRT and RTMP options, servers' and CDNs' habits)."""
SECRET_ENDINGS = ("password", "secret", "signature", "token")
"""Endings of further such names, as in `access_token`."""
STREAM_ID_COLONS = 3
"""Colons from which on an SRT stream id carries a user and a password."""
PLAIN_TARGET_PARAMETERS = frozenset({"backup"})
"""Query parameters that belong to the address of an ingest and are no secret (YouTube's second ingest: `?backup=1`)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Marks a string as a URL of one of `schemes` that holds no credentials.

    The errors it raises are of the types `address` (with `forms`) and `secret_in_address`; neither echoes the URL.

    Attributes:
        schemes: Schemes in lower case, such as rtsp and rtsps.
        host_optional: Whether the host may be left out (an SRT listener: `srt://:9000`).
    """

    schemes: tuple[str, ...]
    host_optional: bool = False

    @property
    def forms(self) -> str:
        """The schemes as people write them, such as `rtsp://, rtsps://`."""
        return ", ".join(f"{scheme}://" for scheme in self.schemes)

    def check(self, url: str) -> str:
        """Return `url` if it is such an address. Raise PydanticCustomError otherwise."""
        parts = self._parts(url)
        if "@" in parts.netloc or any(_is_secret(name, value) for name, value in parameters(parts.query)):
            raise PydanticCustomError("secret_in_address", "the address holds credentials")
        return url

    def _parts(self, url: str) -> SplitResult:
        wrong = PydanticCustomError("address", "not an address of {forms}", {"forms": self.forms})
        try:
            parts = urlsplit(url)
            host = parts.hostname
            sound = "@" in parts.netloc or parts.port is None or parts.port > 0
        except ValueError:
            raise wrong from None
        odd = any(character.isspace() or not character.isprintable() for character in url)
        if odd or not sound or parts.scheme not in self.schemes or not (host or self.host_optional):
            raise wrong
        return parts

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^({'|'.join(self.schemes)})://"}


@dataclass(frozen=True, slots=True)
class IngestAddress(Address):
    """Marks a string as the address of a streaming target: `rtmps://host/application`, the key not in it.

    A second part of the path would be the stream key, unless a slash ends it: then it is the application's instance,
    which is how FFmpeg's RTMP client tells them apart. Any query parameter may carry a key but the known plain ones.
    """

    def check(self, url: str) -> str:
        """Return `url` if it is such an address. Raise PydanticCustomError otherwise."""
        Address.check(self, url)
        parts = urlsplit(url)
        names = [name for name, _ in parameters(parts.query)]
        if _holds_key(parts.path) or parts.fragment or any(name not in PLAIN_TARGET_PARAMETERS for name in names):
            raise PydanticCustomError("key_in_address", "the address holds the stream key")
        if not parts.path.strip("/"):
            raise PydanticCustomError("application_missing", "the address names no application")
        return url


@dataclass(frozen=True, slots=True)
class SrtTargetAddress(Address):
    """Marks a string as the address of an SRT server that is called: `srt://host:port`, and nothing behind it.

    SRT's own parameters would carry its secrets; what of them is no secret has a key of its own in the profile.
    """

    schemes: tuple[str, ...] = ("srt",)

    def check(self, url: str) -> str:
        """Return `url` if it is such an address. Raise PydanticCustomError otherwise."""
        Address.check(self, url)
        parts = urlsplit(url)
        if any(name == "streamid" for name, _ in parameters(parts.query)):
            raise PydanticCustomError("secret_in_address", "the address holds credentials")
        if parts.port is None or parts.path.strip("/") or parts.query or parts.fragment:
            raise PydanticCustomError("srt_address", "an SRT server is written as srt://host:port")
        return url


def parameters(query: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a URL's `query`: the name in lower case, and the value."""
    for parameter in query.replace(";", "&").split("&"):
        if parameter:
            name, _, value = parameter.partition("=")
            yield unquote(name).lower(), unquote(value)


def _is_secret(name: str, value: str) -> bool:
    plain = name.replace("-", "_")
    if plain == "streamid":  # servers take action:path:user:password in it
        return value.count(":") >= STREAM_ID_COLONS
    return plain in SECRET_PARAMETERS or plain.endswith(SECRET_ENDINGS)


def _holds_key(path: str) -> bool:
    instance = path.endswith("/")
    return len([part for part in path.split("/") if part]) > (2 if instance else 1)
