"""Reading secrets at the moment they are needed. Lives here because a secret may come from a program."""

import os
import select
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.media.run import run

COMMAND_SECONDS = 15.0
"""How long a secret's command may take (seconds): a password manager may ask for a touch."""


FILE_SECONDS = 5.0
"""How long a secret's file may keep silent (seconds): it may be a pipe, such as `<(pass show key)`, or a dead disk."""
FILE_BYTES = 1 << 16
"""What is read of a secret's file at most (bytes)."""


def resolve(reference: SecretReference) -> Secret:
    """Return the secret that `reference` points to.

    Raises:
        StreamctlError: SEC-001 to SEC-006: not set, unreadable, command failed, empty, no keyring, odd characters.
    """
    value = _read(reference).strip()
    if not value:
        raise StreamctlError("SEC-004", reference=str(reference))
    if any(character.isspace() or not character.isprintable() for character in value):
        raise StreamctlError("SEC-006", reference=str(reference))
    return Secret(value)


def _read(reference: SecretReference) -> str:
    if reference.env is not None:
        value = os.environ.get(reference.env)
        if value is None:
            raise StreamctlError("SEC-001", reference=str(reference), name=reference.env)
        return value
    if reference.file is not None:
        return _read_file(reference)
    if reference.command is not None:
        return _read_command(reference, reference.command)
    return _read_keyring(reference)


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]


def _read_file(reference: SecretReference) -> str:
    assert reference.file is not None
    try:
        return _first_line(_content(reference.file.expanduser()).decode("utf-8-sig"))
    except (OSError, RuntimeError, ValueError) as error:
        raise StreamctlError("SEC-002", reference=str(reference), detail=type(error).__name__) from None


def _content(path: Path) -> bytes:
    """Return up to FILE_BYTES of the file or pipe at `path`. Raise TimeoutError if it keeps silent for FILE_SECONDS."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        arrived = select.poll()
        arrived.register(descriptor, select.POLLIN)
        content = b""
        while len(content) < FILE_BYTES:
            if not arrived.poll(FILE_SECONDS * 1000):
                raise TimeoutError(str(path))
            data = os.read(descriptor, FILE_BYTES - len(content))
            if not data:
                break
            content += data
        return content
    finally:
        os.close(descriptor)


def _read_command(reference: SecretReference, argv: tuple[str, ...]) -> str:
    try:
        done = run(argv, timeout=COMMAND_SECONDS)
    except StreamctlError as error:
        raise StreamctlError("SEC-003", reference=str(reference), detail=error.message()) from None
    if done.status != 0:
        raise StreamctlError("SEC-003", reference=str(reference), detail=f"exit status {done.status}")
    return _first_line(done.out.decode(errors="replace"))


def _read_keyring(reference: SecretReference) -> str:
    assert reference.keyring is not None
    service, _, name = reference.keyring.partition("/")
    try:
        import keyring

        value = keyring.get_password(service, name)
    except Exception as error:  # noqa: BLE001 - keyring back ends raise what they like
        raise StreamctlError("SEC-005", reference=str(reference), detail=type(error).__name__) from None
    if value is None:
        raise StreamctlError("SEC-005", reference=str(reference), detail="no such entry")
    return str(value)
