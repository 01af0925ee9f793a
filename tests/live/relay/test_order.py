import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.relay.order import TargetOrder, check_order
from streamctl.media.argv.delivery import KEY_LIMIT, key_preset
from streamctl.media.pipes import GUARANTEED_BYTES

GOOD = "rtmp://192.0.2.20/live"


@pytest.mark.parametrize(
    "url",
    [GOOD, "rtmps://a.rtmps.example/live2", "rtmp://[::1]:1935/live", "rtmp://host/a/b/", "rtmp://host/live/stream"],
)
def test_addresses_that_will_do(url: str) -> None:
    check_order(TargetOrder("backup", url, Secret("canary-key"), receiver=False))


@pytest.mark.parametrize(
    "url",
    [
        None, "", "live", "http://host/live", "srt://host:9000", "rtmp://host", "rtmp://host/", "rtmp:///live",
        "rtmp://host:0/live", "rtmp://host:99999/live", "rtmp://host:port/live", "rtmp://user:canary-word@host/live",
        "rtmp://host/live\n", "rtmp://host/li ve", "-i rtmp://host/live", "rtmp://[::1/live",
    ],
)  # fmt: skip
def test_addresses_that_will_not(url: str | None) -> None:
    with pytest.raises(StreamctlError) as caught:
        check_order(TargetOrder("backup", url, None, receiver=False))
    assert caught.value.code == "TGT-013"
    assert "canary-word" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "../evil", "a/b", ".hidden", "a b", "x" * 65, "a\n"])
def test_names_that_could_be_paths(name: str) -> None:
    with pytest.raises(StreamctlError) as caught:
        check_order(TargetOrder(name, None, None, receiver=True))
    assert caught.value.code == "TGT-013"


@pytest.mark.parametrize("name", ["youtube", "backup-2", "予備", "a.b_c"])
def test_names_that_will_do(name: str) -> None:
    check_order(TargetOrder(name, None, None, receiver=True))


@pytest.mark.parametrize("key", ["", "canary key", "canary\nrtmp_app=x", "canary\x00", "k" * (KEY_LIMIT + 1)])
def test_keys_that_a_preset_cannot_carry(key: str) -> None:
    with pytest.raises(StreamctlError) as caught:
        check_order(TargetOrder("backup", GOOD, Secret(key), receiver=False))
    assert caught.value.code == "TGT-016"
    assert not key or key not in str(caught.value)


def test_the_longest_key_fits_its_pipe() -> None:
    assert len(key_preset("鍵" * KEY_LIMIT)) <= GUARANTEED_BYTES
