"""The record types: each survives its own line, later ones are kept, and what they say leaves redacted."""

import json
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.redaction import Secret
from streamctl.session import records as r
from streamctl.session.journal import decode_line, encode_line
from streamctl.session.records import Line
from tests.lab import journals

NAMES = {
    ("session.opened", "streamctl"),
    ("command", "request"),
    ("command", "origin"),
    ("command", "verb"),
    ("command.refused", "request"),
    ("command.refused", "code"),
    ("wanted", "name"),
    ("wanted", "overlay"),
    ("on_air", "request"),
    ("on_air", "name"),
    ("overlay", "request"),
    ("overlay", "name"),
    ("sound", "request"),
    ("sound", "wanted"),
    ("sound", "heard"),
    ("mark", "request"),
    ("cue", "request"),
    ("cue", "id"),
    ("target", "name"),
    ("camera", "name"),
    ("camera.anchored", "name"),
    ("segment.opened", "stream"),
    ("segment.opened", "file"),
    ("obs.recording", "file"),
    ("segment.closed", "stream"),
    ("segment.closed", "file"),
    ("child", "name"),
    ("fault", "code"),
    ("trouble", "code"),
}
"""Every text of a record that is a name (from the profile, or given by us): written as it is."""


@given(journals.records, st.none() | st.integers(1, 99))
def test_every_record_survives_its_line(record: r.Record, event: int | None) -> None:
    line = Line(seq=7, utc="2026-12-04T04:30:00.000Z", t=1.25, record=record, event=event)
    encoded = encode_line(line)
    assert encoded.endswith(b"\n")
    assert encoded.count(b"\n") == 1
    assert decode_line(encoded) == line


def test_the_strategies_reach_every_known_type() -> None:
    assert {kind.model_fields["type"].default for kind in journals.record_types()} >= {"on_air", "segment.closed"}
    assert len(journals.record_types()) == len({kind.model_fields["type"].default for kind in journals.record_types()})


def test_a_known_type_of_a_later_version_is_kept_whole() -> None:
    document = {
        "v": 2,
        "seq": 3,
        "utc": "2030-01-01T00:00:00.000Z",
        "t": 9.5,
        "type": "mark",
        "data": {"colour": "red"},
    }
    line = decode_line(json.dumps(document).encode())
    assert line is not None
    assert line.record == r.Unknown(type="mark", content={"colour": "red"})
    assert json.loads(encode_line(line)) == document


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"7\n",
        b'"type"\n',
        b"\xff\xfe\x00\n",
        b"\x00" * 64 + b"\n",
        b"[" * 100_000 + b"\n",
        b'{"v":1,"seq":1,"utc":"x","t":0,"type":"mark","data":[]}\n',
        b'{"v":1,"seq":1,"utc":"x","t":0,"type":"mark","data":"text"}\n',
        b'{"v":1,"seq":1,"utc":"x","t":0,"type":7,"data":{}}\n',
        b'{"v":1,"seq":"one","utc":"x","t":0,"type":"mark","data":{}}\n',
        b'{"v":1,"seq":1,"utc":"x","t":0,"type":"mark"}\n',
        b'{"v":1,"seq":' + b"9" * 5000 + b',"utc":"x","t":0,"type":"mark","data":{}}\n',
    ],
)
def test_what_is_no_line_is_none(damaged: bytes) -> None:
    assert decode_line(damaged) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    decode_line(data)


def test_words_leave_redacted_and_names_do_not() -> None:
    Secret("program")
    Secret("0001-")
    opened = r.SegmentOpened(stream="program", file="program/0001-f00000000.flv", seconds=1.0, first_frame=0)
    assert decode_line(encode_line(_line(opened))) == _line(opened)
    fault = r.Fault(code="TGT-001", where="program", message="rtmp://host/program refused")
    assert b"program" not in encode_line(_line(fault))


@pytest.mark.parametrize("secret", ["live", "2026", "0000", "true", "data", '"seq', "1.25", '":"x"'])
def test_a_secret_that_is_a_word_of_the_line_leaves_it_readable(secret: str) -> None:
    Secret(secret)
    target = r.TargetChanged(name="youtube", state="live", detail=f"with {secret}")
    line = decode_line(encode_line(_line(target)))
    assert line is not None
    assert line.record == target.model_copy(update={"detail": "with ***"})
    assert (line.seq, line.t) == (7, 1.25)


def test_a_later_version_s_record_is_redacted_too() -> None:
    Secret("abcd-efgh-ijkl")
    line = _line(r.Unknown(type="later", content={"why": ["key abcd-efgh-ijkl"], "count": 4}))
    assert json.loads(encode_line(line))["data"] == {"why": ["key ***"], "count": 4}


def test_a_damaged_character_becomes_a_question_mark() -> None:
    line = decode_line(encode_line(_line(r.Mark(text="mark \udcff", frame=1))))
    assert line is not None
    assert line.record == r.Mark(text="mark ?", frame=1)


def _line(record: r.Record) -> Line:
    return Line(seq=7, utc="2026-12-04T04:30:00.000Z", t=1.25, record=record)


def _texts(annotation: object) -> bool:
    if get_origin(annotation) is Literal:
        return False
    return annotation is str or any(_texts(inner) for inner in get_args(annotation))


def _is_redacted(kind: type, name: str) -> bool:
    secret = "s3cr3t-value"
    Secret(secret)
    field = kind.model_fields[name]
    forms = {tuple: (secret,), dict: {"fact": secret}}
    value = forms.get(get_origin(field.annotation), secret)
    dumped = kind.model_construct(**{name: value}).model_dump(mode="json", include={name}, warnings=False)
    return secret not in str(dumped)


def test_every_text_of_a_record_is_a_name_or_redacted() -> None:
    texts = [
        (kind, name)
        for kind in journals.record_types()
        for name, info in kind.model_fields.items()
        if _texts(info.annotation)
    ]
    plain = {(kind.model_fields["type"].default, name) for kind, name in texts if not _is_redacted(kind, name)}
    assert plain == NAMES
