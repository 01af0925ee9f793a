from pathlib import Path
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.relay.order import TargetOrder, check_order, order_from
from streamctl.media.argv.delivery import KEY_LIMIT, STREAM_ID_LIMIT, key_preset, srt_preset
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


FAR = "srt://192.0.2.20:9000"
FOLDER = Path("/srv/www/hall")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "srt", "url": FAR},
        {"kind": "srt", "url": "srt://[2001:db8::1]:9000", "key": Secret("#!::r=live"), "passphrase": Secret("p" * 79)},
        {"kind": "hls", "place": FOLDER},
        {"kind": "file", "place": FOLDER / "talk.mkv"},
    ],
)
def test_other_kinds_that_will_do(fields: dict[str, Any]) -> None:
    check_order(TargetOrder("a", **{"url": None, "key": None, "receiver": False, **fields}))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "srt", "url": None},
        {"kind": "srt", "url": GOOD},
        {"kind": "srt", "url": "srt://192.0.2.20"},
        {"kind": "srt", "url": "srt://:9000"},
        {"kind": "srt", "url": f"{FAR}?passphrase=canary-word"},
        {"kind": "srt", "url": f"{FAR}/live"},
        {"kind": "hls"},
        {"kind": "hls", "place": Path("relative")},
        {"kind": "file", "url": GOOD},
        {"kind": "carrier-pigeon", "url": GOOD},
    ],
)
def test_other_kinds_that_will_not(fields: dict[str, Any]) -> None:
    with pytest.raises(StreamctlError) as caught:
        check_order(TargetOrder("a", **{"url": None, "key": None, "receiver": False, **fields}))
    assert caught.value.code == "TGT-013"
    assert "canary-word" not in str(caught.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"passphrase": Secret("short-one")},
        {"passphrase": Secret("p" * 80)},
        {"passphrase": Secret("canary word here")},
        {"passphrase": Secret("canary-pass\nmode=listener")},
        {"key": Secret("k" * (STREAM_ID_LIMIT + 1))},
        {"key": Secret("canary id")},
    ],
)
def test_srt_secrets_that_will_not_do(fields: dict[str, Any]) -> None:
    with pytest.raises(StreamctlError) as caught:
        check_order(TargetOrder("a", **{"url": FAR, "key": None, "receiver": False, "kind": "srt", **fields}))
    assert caught.value.code == "WAY-007"
    assert "canary" not in str(caught.value)


def test_the_longest_srt_secrets_fit_their_pipe_and_its_lines() -> None:
    preset = srt_preset("p" * 79, "鍵" * (STREAM_ID_LIMIT // 3))
    assert len(preset) <= GUARANTEED_BYTES
    assert max(map(len, preset.splitlines())) < 1000


def test_an_order_comes_over_the_socket_as_it_was_meant() -> None:
    args = {
        "name": "far",
        "url": FAR,
        "key": "canary-id",
        "passphrase": "canary-passphrase",
        "receiver": False,
        "kind": "srt",
        "latency_ms": 250,
        "place": None,
        "segment_seconds": None,
        "kbps": 3128,
    }
    order = order_from(args)
    assert (order.kind, order.latency_ms, order.kbps, order.segment_seconds) == ("srt", 250, 3128, 2.0)
    assert {name: secret.reveal() for name, secret in order.secrets.items()} == {
        "far": "canary-id",
        "far.passphrase": "canary-passphrase",
    }
    assert order_from({"name": "old", "url": GOOD, "key": None, "receiver": False}) == TargetOrder(
        "old", GOOD, None, receiver=False
    )
