import io
import json
import os

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.order import Order, Report, encode_order, read_order, read_report


def test_an_order_arrives_as_it_went() -> None:
    order = read_order(io.BytesIO(encode_order(Order({"main": Secret("key-12345")}, 7, 8, "some.module"))))
    assert {name: key.reveal() for name, key in order.keys.items()} == {"main": "key-12345"}
    assert (order.lock, order.report, order.switcher) == (7, 8, "some.module")
    assert "key-12345" not in repr(order)


def test_nothing_given_is_an_empty_order_and_half_of_one_is_none() -> None:
    assert read_order(io.BytesIO(b"")) == Order()
    with pytest.raises(json.JSONDecodeError):
        read_order(io.BytesIO(encode_order(Order())[:20]))


def reported(*errors: StreamctlError) -> list[StreamctlError] | None:
    read_end, write_end = os.pipe()
    report = Report(write_end)
    for error in errors:
        report.failed(error)
    if not errors:
        report.on_air()
    try:
        return read_report(read_end, 1)
    finally:
        os.close(read_end)


def test_a_report_tells_success_or_the_problems() -> None:
    assert reported() == []
    problems = reported(StreamctlError("LIV-011", seconds=25))
    assert problems is not None
    assert [(problem.code, problem.facts) for problem in problems] == [("LIV-011", {"seconds": "25"})]


def test_only_the_first_report_counts_and_nobody_listening_is_no_trouble() -> None:
    assert len(reported(StreamctlError("LIV-011", seconds=1), StreamctlError("SES-003")) or ()) == 1
    read_end, write_end = os.pipe()
    os.close(read_end)
    Report(write_end).on_air()
    Report(None).on_air()


def test_an_end_without_a_report_and_silence_are_told_apart() -> None:
    read_end, write_end = os.pipe()
    with pytest.raises(TimeoutError):
        read_report(read_end, 0.05)
    os.close(write_end)
    assert read_report(read_end, 1) is None
    os.close(read_end)
