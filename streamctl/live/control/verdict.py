"""How a show went, told from its records: done, degraded (something was not whole), or failed. Pure."""

from streamctl.live.control.alarms import Alarms
from streamctl.session.records import Cause, Outcome, SessionClosed
from streamctl.session.state import SessionState

REASONS = 20
"""Most reasons that a session's end gives; the journal has them all."""
SWITCHER_ENDED_CODE = "LIV-012"
"""The fault of a switcher that ended although nobody had asked for the end."""
Reason = tuple[str, Cause]
"""A reason in English, and by its code."""


def verdict(state: SessionState, alarms: Alarms) -> SessionClosed:
    """Return the record of the session's end.

    Failed: the programme never began, or it broke off before anybody ended it and was not resumed. Degraded: it ended
    as it was asked to, but there were alarms, or a recording file was not closed.
    """
    broken = _broken(state, alarms)
    reasons = (*broken, *_alarm_reasons(alarms), *_open_files(state))[:REASONS]
    outcome: Outcome = "failed" if broken else "degraded" if reasons else "done"
    return SessionClosed(
        outcome=outcome, reasons=tuple(words for words, _ in reasons), causes=tuple(cause for _, cause in reasons)
    )


def _broken(state: SessionState, alarms: Alarms) -> tuple[Reason, ...]:
    if state.programme is None:
        return (("the programme never began", _once("LIV-054")),)
    resumed = state.resumed[-1].seconds if state.resumed else float("-inf")
    ended_by_itself = any(alarm.code == SWITCHER_ENDED_CODE and alarm.since > resumed for alarm in alarms)
    ended = state.stopped is not None or state.asked_to_stop
    return (("the programme broke off", _once("LIV-055")),) if ended_by_itself or not ended else ()


def _alarm_reasons(alarms: Alarms) -> tuple[Reason, ...]:
    return tuple(
        (
            f"{alarm.where}: {alarm.message} [{alarm.code}]" + (f" ({alarm.times} times)" if alarm.times > 1 else ""),
            Cause(code=alarm.code, where=alarm.where, facts=dict(alarm.facts), times=alarm.times),
        )
        for alarm in alarms
    )


def _open_files(state: SessionState) -> tuple[Reason, ...]:
    return tuple(
        (f"{segment.file}: not closed", _once("LIV-056", segment.file))
        for segment in state.segments.values()
        if not segment.closed
    )


def _once(code: str, where: str | None = None) -> Cause:
    return Cause(code=code, where=where, facts={}, times=1)
