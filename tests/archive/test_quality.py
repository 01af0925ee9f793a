"""The words of the quality report."""

from streamctl.archive.quality import ShowFault

FAULT = ShowFault(code="TGT-007", where="main", message="as recorded", facts={"detail": "timed out"})


def test_a_fault_is_said_in_the_report_s_language() -> None:
    assert FAULT.said("ja") == "接続が切れました（timed out）"
    assert FAULT.said("en") == "the connection broke (timed out)"


def test_a_fault_that_cannot_be_said_is_shown_as_recorded() -> None:
    assert FAULT.model_copy(update={"facts": {}}).said("ja") == "as recorded"
    assert FAULT.model_copy(update={"code": "TGT-999"}).said("ja") == "as recorded"
    assert FAULT.model_copy(update={"code": "XYZ-001"}).said("ja") == "as recorded"
