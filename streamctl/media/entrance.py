"""The way into a camera or microphone that lets nobody in without a password: past FFmpeg's command line."""

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import AudioSource, HttpSource, RtspSource, SrtSource, VideoSource
from streamctl.media.argv.delivery import PASSPHRASE_LENGTHS
from streamctl.media.argv.inputs import address_list, login
from streamctl.media.pipes import GUARANTEED_BYTES, filled_pipe
from streamctl.media.secrets import resolve

LOGIN_BYTES = 127
"""What FFmpeg takes of an address's user and password for RTSP (bytes; libavformat/rtsp.h, `auth[128]`): it cuts off
the rest without a word. For HTTP it is a thousand."""


def read_secret(reference: SecretReference, where: str, source: VideoSource | AudioSource | None = None) -> Secret:
    """Return the secret that `reference` points to.

    Args:
        reference: Where it is kept.
        where: Where the profile says so, for messages.
        source: What it lets us in at; None where that is no camera and no microphone.

    Raises:
        StreamctlError: SEC-001 to SEC-006 as `resolve`, SEC-007 and SEC-008 as `check_secret`.
    """
    try:
        secret = resolve(reference)
        if source is not None:
            check_secret(source, secret)
    except StreamctlError as error:
        raise StreamctlError(error.code, where=where, **error.facts) from None
    return secret


def entrance_to(source: VideoSource | AudioSource, secret: Secret | None) -> int | None:
    """Return the pipe that an FFmpeg inherits and reads the address of `source` from; None without a `secret`.

    Such an FFmpeg is deaf to its keys (`ChildProcess`).

    Raises:
        StreamctlError: SEC-007, SEC-008 as `check_secret`.
    """
    if secret is None:
        return None
    check_secret(source, secret)
    return filled_pipe(address_list(source, secret.reveal()).encode())


def check_secret(source: VideoSource | AudioSource, secret: Secret) -> None:
    """Return if FFmpeg can be given `secret` for `source` whole.

    Raises:
        StreamctlError: SEC-007 user and password are too long for an address, SEC-008 no length of an SRT passphrase.
    """
    value = secret.reveal()
    least, most = PASSPHRASE_LENGTHS
    if isinstance(source, SrtSource) and not least <= len(value.encode()) <= most:
        raise StreamctlError("SEC-008", least=least, most=most)
    too_long = len(address_list(source, value).encode()) > GUARANTEED_BYTES
    if isinstance(source, RtspSource | HttpSource):
        too_long = too_long or len(login(source, value)) > LOGIN_BYTES
    if too_long:
        raise StreamctlError("SEC-007", most=LOGIN_BYTES)
