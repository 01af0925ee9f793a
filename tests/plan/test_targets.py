from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.plan.model import TargetPlan
from streamctl.plan.targets import destination, slot_problems
from tests.plan.samples import LECTURE, SMALL, notice_codes, planned

YOUTUBE = "rtmps://a.rtmps.youtube.com/live2"


def target(platform: str = "custom", url: str = "rtmp://192.0.2.9/live", **changes: Any) -> dict[str, Any]:
    return {"platform": platform, "url": url, "key": {"env": "SOME_KEY"}, **changes}


def problems(**changes: Any) -> list[tuple[str, str | None]]:
    try:
        planned(SMALL, **changes)
    except StreamctlError as error:
        return [(problem.code, problem.where) for problem in error.problems]
    return []


def test_targets_keep_their_order_and_secrets_stay_references() -> None:
    plan = planned(LECTURE)
    assert [found.id for found in plan.targets] == ["youtube", "backup"]
    assert str(plan.targets[0].key) == "env:YT_KEY"
    assert str(plan.targets[1].key) == "file:/event/profiles/backup.key"
    assert plan.rehearsal_targets[0].receiver
    assert plan.rehearsal_targets[0].url is None


def test_a_rehearsal_with_a_key_of_the_event_is_an_error_whatever_its_address() -> None:
    live = {"youtube": target("youtube", YOUTUBE)}
    rehearsal = {"targets": {"test": target("youtube", "rtmps://b.rtmps.youtube.com/live2?backup=1")}}
    assert problems(targets=live, rehearsal=rehearsal) == [("PLN-001", "rehearsal.targets.test.key")]


def test_one_key_file_by_two_paths_is_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/crew")
    plain = TargetPlan.model_validate({"id": "a", **target(key={"file": "~/k"}), "receiver": False})
    other = TargetPlan.model_validate({"id": "b", **target(key={"file": "/home/crew/k"}), "receiver": False})
    assert [problem.code for problem in slot_problems((plain,), (other,))] == ["PLN-001"]


def test_a_rehearsal_with_a_key_of_its_own_is_fine() -> None:
    rehearsal = {"targets": {"test": target(key={"env": "OTHER_KEY"}), "local": {"receiver": True}}}
    assert problems(targets={"a": target()}, rehearsal=rehearsal) == []


def test_two_targets_at_one_address_with_one_key_are_an_error() -> None:
    twice = {"a": target(), "b": target(url="rtmp://192.0.2.9:1935/live/")}
    assert problems(targets=twice) == [("PLN-002", "targets.b")]
    assert problems(rehearsal={"targets": twice}) == [("PLN-002", "rehearsal.targets.b")]


def test_a_second_ingest_with_the_same_key_is_fine() -> None:
    both = {
        "main": target("youtube", YOUTUBE),
        "second": target("youtube", "rtmps://b.rtmps.youtube.com/live2?backup=1"),
    }
    assert problems(targets=both) == []


def test_an_address_without_a_port_means_the_protocol_s() -> None:
    found = [TargetPlan.model_validate({"id": "a", **target(url=url), "receiver": False}) for url in ADDRESSES]
    assert len({destination(one) for one in found}) == 1


ADDRESSES = ("rtmp://example.org/live", "rtmp://EXAMPLE.org:1935/live", "rtmp://example.org/live/")


@pytest.mark.parametrize(
    ("platform", "changes", "expected"),
    [
        ("twitch", {"video": {"bitrate": "6000k"}}, []),
        ("twitch", {"video": {"bitrate": "6001k"}}, [("PLN-003", "targets.t")]),
        ("vimeo", {"video": {"size": "1920x1080", "bitrate": "5001k"}}, [("PLN-003", "targets.t")]),
        ("vimeo", {"video": {"bitrate": "6000k"}}, []),
        ("facebook", {"audio": {"bitrate": "320k"}}, [("PLN-004", "targets.t")]),
        ("facebook", {"audio": {"master": None}}, [("PLN-008", "targets.t")]),
        ("youtube", {"audio": {"bitrate": "320k", "master": None}}, []),
        ("custom", {"video": {"bitrate": "51M"}, "audio": {"bitrate": "320k", "master": None}}, []),
    ],
)
def test_beyond_what_a_platform_takes(platform: str, changes: Any, expected: list[tuple[str, str]]) -> None:
    url = YOUTUBE if platform == "youtube" else f"rtmps://ingest.{platform}.example/app"
    assert problems(targets={"t": target(platform, url)}, **changes) == expected


@pytest.mark.parametrize(("platform", "hours"), [("facebook", 8), ("vimeo", 12), ("twitch", 48)])
def test_longer_than_a_platform_broadcasts(platform: str, hours: int) -> None:
    def rundown(seconds: int) -> list[dict[str, Any]]:
        parts = [{"id": f"h{n}", "title": "h", "duration": "1h"} for n in range(hours)]
        return [*parts, {"id": "rest", "title": "rest", "duration": f"{seconds}s"}] if seconds else parts

    targets = {"t": target(platform, "rtmps://ingest.example/app")}
    assert problems(targets=targets, rundown=rundown(0)) == []
    assert problems(targets=targets, rundown=rundown(1)) == [("PLN-007", "targets.t")]


@pytest.mark.parametrize(
    ("platform", "url", "expected"),
    [
        ("facebook", "rtmp://live-api.example/rtmp", "PLN-005"),
        ("youtube", "rtmps://a.rtmp.youtube.com/live2", "PLN-006"),
        ("youtube", "rtmps://a.rtmps.youtube.com:1935/live2", "PLN-006"),
        ("youtube", "rtmps://a.rtmps.youtube.com:443/live2", None),
        ("twitch", "rtmp://ingest.example/app", None),
    ],
)
def test_addresses_that_a_platform_does_not_answer(platform: str, url: str, expected: str | None) -> None:
    assert problems(targets={"t": target(platform, url)}) == ([(expected, "targets.t.url")] if expected else [])


def test_rehearsal_targets_are_held_to_their_platform_too() -> None:
    rehearsal = {"targets": {"test": target("facebook", "rtmp://live-api.example/rtmp")}}
    assert problems(rehearsal=rehearsal) == [("PLN-005", "rehearsal.targets.test.url")]


def test_all_problems_come_at_once() -> None:
    found = problems(
        targets={"a": target("twitch"), "b": target("facebook")},
        video={"bitrate": "9M"},
        audio={"master": None},
    )
    assert [code for code, _ in found] == ["PLN-002", "PLN-003", "PLN-008", "PLN-005"]


@pytest.mark.parametrize(
    ("platform", "changes", "expected"),
    [
        ("youtube", {}, []),
        ("youtube", {"video": {"keyframe_interval": "4s"}}, ["PLN-101"]),
        ("twitch", {"video": {"keyframe_interval": "1s"}}, ["PLN-101"]),
        ("twitch", {"video": {"fps": "30000/1001"}}, []),
        ("youtube", {"video": {"bitrate": "2500k"}}, ["PLN-102"]),
        ("youtube", {"video": {"fps": 60, "bitrate": "6M"}}, []),
        ("youtube", {"video": {"size": "1920x1080", "fps": 60, "bitrate": "13M"}}, ["PLN-102"]),
        ("youtube", {"video": {"size": "720x1280", "bitrate": "5M"}}, ["PLN-102"]),
        ("youtube", {"video": {"size": "640x360", "bitrate": "800k"}}, []),
        ("facebook", {"video": {"size": "1920x1080", "bitrate": "6M"}}, []),
        ("vimeo", {"video": {"size": "1920x1080", "bitrate": "4500k"}}, ["PLN-102"]),
        ("youtube", {"audio": {"bitrate": "192k"}}, ["PLN-103"]),
        ("custom", {"video": {"bitrate": "300k", "keyframe_interval": "4s"}, "audio": {"bitrate": "320k"}}, []),
    ],
)
def test_off_what_a_platform_advises(platform: str, changes: Any, expected: list[str]) -> None:
    url = YOUTUBE if platform == "youtube" else f"rtmps://ingest.{platform}.example/app"
    plan = planned(SMALL, targets={"t": target(platform, url)}, **changes)
    assert [code for code in notice_codes(plan) if code < "PLN-110"] == expected


def test_a_key_that_travels_unencrypted_is_noticed() -> None:
    plan = planned(SMALL, targets={"t": target("youtube", "rtmp://a.rtmp.youtube.com/live2")})
    (found,) = (notice for notice in plan.notices if notice.code == "PLN-104")
    assert found.where == "targets.t.url"
    assert found.message == "the stream key travels unencrypted to YouTube"
    assert found.facts == {"platform": "YouTube"}


FAR = "srt://192.0.2.23:9000"
OWN_ID = {"env": "SOME_ID"}


def test_the_other_kinds_are_planned_as_they_are_written() -> None:
    written = {
        "far": {"srt": FAR, "passphrase": {"env": "PHRASE"}, "stream_id": OWN_ID, "latency": "200ms"},
        "hall": {"hls": "../www/hall", "segment": "4s", "window": "1m"},
        "copy": {"file": "/media/stick/talk.mkv"},
    }
    far, hall, copy = planned(SMALL, targets=written).targets
    assert (far.kind, far.url, far.latency_ms) == ("srt", FAR, 200)
    assert {name: str(reference) for name, reference in far.secrets.items()} == {
        "far": "env:SOME_ID",
        "far.passphrase": "env:PHRASE",
    }
    assert (hall.kind, hall.segment_seconds, hall.window_seconds) == ("hls", 4.0, 60.0)
    assert hall.place is not None
    assert hall.place.is_absolute()
    assert (copy.kind, str(copy.place)) == ("file", "/media/stick/talk.mkv")
    assert not any(one.receiver for one in (far, hall, copy))
    assert hall.secrets == copy.secrets == {}


def test_only_what_leaves_the_machine_takes_of_the_line() -> None:
    one = planned(SMALL, targets={"a": target()}).budget.uplink_kbps
    more = {"a": target(), "hall": {"hls": "/www"}, "copy": {"file": "/x.mkv"}}
    assert planned(SMALL, targets=more).budget.uplink_kbps == one
    assert planned(SMALL, targets={**more, "far": {"srt": FAR}}).budget.uplink_kbps == 2 * one


def test_a_file_is_seen_by_nobody() -> None:
    assert "PLN-111" in notice_codes(planned(SMALL, targets={"copy": {"file": "/x.mkv"}}))
    assert "PLN-111" not in notice_codes(planned(SMALL, targets={"hall": {"hls": "/www"}}))


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ({"hls": "/www/hall"}, {"hls": "/www/hall"}, True),
        ({"hls": "/www/hall"}, {"hls": "/www/other"}, False),
        ({"file": "/x.mkv"}, {"file": "/x.mkv"}, True),
        ({"srt": FAR}, {"srt": FAR}, True),
        ({"srt": FAR, "stream_id": OWN_ID}, {"srt": FAR, "stream_id": OWN_ID}, True),
        ({"srt": FAR, "stream_id": OWN_ID}, {"srt": FAR, "stream_id": {"env": "OTHER_ID"}}, False),
        ({"srt": FAR}, {"srt": "srt://192.0.2.23:9001"}, False),
        ({"hls": "/x.mkv"}, {"file": "/x.mkv"}, False),
    ],
)
def test_no_two_targets_share_a_place(first: dict[str, Any], second: dict[str, Any], clash: bool) -> None:
    assert problems(targets={"a": first, "b": second}) == ([("PLN-022", "targets.b")] if clash else [])
    public = clash and "file" not in first
    expected = [("PLN-021", "rehearsal.targets.b")] if public else []
    assert problems(targets={"a": first}, rehearsal={"targets": {"b": second}}) == expected


def test_a_rehearsal_s_receiver_may_be_one_for_srt() -> None:
    plan = planned(SMALL, rehearsal={"targets": {"a": {"receiver": True}, "b": {"receiver": "srt"}}})
    assert [(one.receiver, one.kind, one.url) for one in plan.rehearsal_targets] == [
        (True, "rtmp", None),
        (True, "srt", None),
    ]
    assert planned(SMALL, targets={"a": {"receiver": "srt"}}).budget.uplink_kbps == 0
