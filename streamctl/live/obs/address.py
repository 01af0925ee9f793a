"""Where an OBS answers and with which password; and the errors that name it."""

from dataclasses import dataclass

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class ObsAddress:
    """An obs-websocket server.

    Attributes:
        host: Name or IP address.
        port: TCP port.
        password: Its password, None for a server that wants none.
    """

    host: str = "127.0.0.1"
    port: int = 4455
    password: Secret | None = None

    @property
    def is_here(self) -> bool:
        """Whether it is this machine, by its loopback address."""
        return self.host in LOCAL_HOSTS

    @property
    def url(self) -> str:
        """The server's WebSocket address."""
        return f"ws://{self}"

    def error(self, code: str, **facts: object) -> StreamctlError:
        """Return the error `code` with this address as its place and as its facts `host` and `port`."""
        return StreamctlError(code, where=str(self), host=self.host, port=self.port, **facts)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"
