import pytest
from pydantic_core import PydanticCustomError

from streamctl.core.addresses import Address, IngestAddress

CAMERA = Address(("rtsp", "rtsps"))
LISTENER = Address(("srt",), host_optional=True)
WEB = Address(("http", "https"))
INGEST = IngestAddress(("rtmp", "rtmps"))


def kind(address: Address, url: str) -> str | None:
    """Return the type of the error that `url` is refused with, None when it is taken."""
    try:
        address.check(url)
    except PydanticCustomError as error:
        return "echoed" if "SECRET" in error.message() else error.type
    return None


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (CAMERA, "rtsp://192.0.2.11/stream1"),
        (CAMERA, "rtsps://camera.example:322/stream?profile=2"),
        (CAMERA, "RTSP://camera.example/x"),
        (CAMERA, "rtsp://[2001:db8::1]:554/x"),
        (LISTENER, "srt://:9000?mode=listener"),
        (LISTENER, "srt://192.0.2.1:9000?mode=caller&pbkeylen=16&streamid=%23!::r=camera1,m=request"),
        (WEB, "https://cdn.example/live/@channel/index.m3u8"),
    ],
)
def test_addresses(address: Address, url: str) -> None:
    assert kind(address, url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.11/x",
        "rtsp:/192.0.2.11",
        "rtsp://",
        "rtsp:///x",
        "192.0.2.11",
        "",
        "rtsp://h:0/x",
        "rtsp://h:99999/x",
        "rtsp://h:x/",
        "rtsp://h/a b",
        "rtsp://h/a\nb",
        "rtsp://[::1/x",
        "file:///etc/passwd",
        " rtsp://h/x",
    ],
)
def test_no_addresses(url: str) -> None:
    assert kind(CAMERA, url) == "address"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (CAMERA, "rtsp://admin:SECRET@192.0.2.11/x"),
        (CAMERA, "rtsp://SECRET@192.0.2.11/x"),
        (CAMERA, "rtsp://admin:SEC@RET@192.0.2.11/x"),
        (LISTENER, "srt://192.0.2.11:9000?passphrase=SECRET"),
        (LISTENER, "srt://192.0.2.11:9000?mode=caller&PassPhrase=SECRET"),
        (LISTENER, "srt://192.0.2.11:9000?pass%70hrase=SECRET"),
        (LISTENER, "srt://192.0.2.11:9000?streamid=read:camera:user:SECRET"),
        (WEB, "https://cdn.example/x.m3u8?access_token=SECRET"),
        (WEB, "https://cdn.example/x.m3u8?a=1;x-amz-signature=SECRET"),
        (WEB, "https://cdn.example/x.m3u8?api-key=SECRET"),
    ],
)
def test_credentials(address: Address, url: str) -> None:
    assert kind(address, url) == "secret_in_address"


@pytest.mark.parametrize(
    "url",
    [
        "rtmps://a.rtmps.youtube.com/live2",
        "rtmps://a.rtmps.youtube.com:443/live2",
        "rtmp://b.rtmp.youtube.com/live2?backup=1",
        "rtmps://live-api-s.facebook.com:443/rtmp/",
        "rtmp://192.0.2.20/application/instance/",
    ],
)
def test_ingests(url: str) -> None:
    assert kind(INGEST, url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("rtmps://a.rtmps.youtube.com/live2/SECRET", "key_in_address"),
        ("rtmp://192.0.2.20/application/instance/SECRET", "key_in_address"),
        ("rtmp://192.0.2.20/application/instance/SECRET/", "key_in_address"),
        ("rtmp://192.0.2.20/live?name=SECRET", "key_in_address"),
        ("rtmp://192.0.2.20/live#SECRET", "key_in_address"),
        ("rtmp://192.0.2.20/live?key=SECRET", "secret_in_address"),
        ("rtmp://user:SECRET@192.0.2.20/live", "secret_in_address"),
        ("rtmp://192.0.2.20", "application_missing"),
        ("rtmp://192.0.2.20/", "application_missing"),
        ("rtmp://192.0.2.20//", "application_missing"),
        ("srt://192.0.2.20/live", "address"),
    ],
)
def test_no_ingests(url: str, expected: str) -> None:
    assert kind(INGEST, url) == expected
