"""The board: everything the operator has to see of a running session. Pure: from the status JSON to a renderable.

No box characters: their width is ambiguous on Japanese terminals. Words come before colours. What a low terminal cuts
off is the end: the tables of what mostly goes well, or has an alarm where it does not. Sound stands at the top.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from streamctl.console.board_words import STYLES, WORDS
from streamctl.console.ending import clock_text, size_text
from streamctl.console.output import Stdio
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact

ALARMS_SHOWN = 5
"""Alarms that fit a terminal of 24 lines beside the rest."""
SILENT_DBFS = -60.0
"""A sound whose peak lies lower is silence to everybody (dBFS): preflight's own limit for a microphone."""
LABEL_CELLS = 14
"""Width of the column of labels (cells): the longest in either language."""

Status = Mapping[str, Any]


def print_board(status: Status) -> None:
    """Print the board once."""
    stdio = Stdio()
    Console(file=stdio.out, highlight=False, emoji=False).print(board(status, stdio.language))


def board(status: Status, language: str) -> RenderableType:
    """Return the board of `status` (the answer to the verb `status`) in `language`."""
    words = WORDS[language]
    parts: list[RenderableType] = [_banner(status, words), _picture(status, words)]
    if status["rundown"] is not None:
        parts.append(_rundown(status, words))
    parts += [_alarms(status, words, language), _rows(status, words)]
    return Group(*_spaced(parts))


def _spaced(parts: Sequence[RenderableType]) -> Iterator[RenderableType]:
    """Yield `parts` with an empty line between two."""
    for index, part in enumerate(parts):
        if index:
            yield Text("")
        yield part


def _banner(status: Status, words: Mapping[str, str]) -> RenderableType:
    event = Text(f"{status['event']['title']}  ", style="bold", overflow="ellipsis", no_wrap=True)
    began = status["programme"]["began"]
    length = clock_text(status["seconds"] - began if began is not None else 0.0)
    event.append(f"{status['session']}  {length}", style="dim")
    lines: list[RenderableType] = [event]
    if status["rehearsal"]:
        lines.insert(0, _bar(words["rehearsal"], "bold white on red"))
    else:
        event.append(f"  {words['live']}", style="bold red")
    if status["stopping"]:
        lines.append(_bar(words["ending"], "bold black on yellow"))
    return Group(*lines)


def _bar(text: str, style: str) -> RenderableType:
    return Padding(Text(text, style=style), (0, 1), style=style, expand=True)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=LABEL_CELLS, style="dim", no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    return grid


def _picture(status: Status, words: Mapping[str, str]) -> RenderableType:
    grid, on_air, wanted = _grid(), status["on_air"], status["wanted"]
    if on_air is None:
        grid.add_row(words["on_air"], words["unknown"])
    else:
        shown = Text(_shot(on_air), style="bold")
        lasts = words["since"].format(time=clock_text(max(0.0, status["seconds"] - on_air["since"])))
        grid.add_row(words["on_air"], shown.append(f"  {lasts}", style="not bold dim"))
        if (wanted["kind"], wanted["name"]) != (on_air["kind"], on_air["name"]):
            grid.add_row(words["wanted"], Text(_shot(wanted), style="bold yellow"))
            grid.add_row(words["because"], _plain(on_air["reason"]))
    grid.add_row(words["lower_third"], _plain(status["overlay"] or words["none"]))
    if status["sound"]:
        grid.add_row(words["sound"], _sound(status, words))
    return grid


def _sound(status: Status, words: Mapping[str, str]) -> Text:
    """Return what is heard: its name, a word where that is nothing, the level, and what it stands in for."""
    sound = status["sound"]
    if not sound.get("master"):
        return _plain(words["silent"])
    if status["stale"]:
        return Text(redact(sound["master"])).append("  ").append(_old(status, words))
    heard = sound.get("heard", sound["master"])
    if heard is None:
        return Text(words["sound.muted"], style=STYLES["sound.muted"])
    told, state = Text(redact(heard)), _sound_state(sound, heard)
    if state:
        told.append(f"  {words[state]}", style=STYLES[state])
    level = sound.get("peak_dbfs")
    told.append("" if level is None else f"  {words['peak'].format(level=level)}", style="dim")
    return told.append_text(_choice(sound, heard, words))


def _sound_state(sound: Mapping[str, Any], heard: str) -> str:
    """Return the key of the word for the sound `heard`: lost or silent, empty where it is neither."""
    if any(channel["name"] == heard and channel["grade"] == "dead" for channel in sound.get("channels", ())):
        return "camera.lost"
    level = sound.get("peak_dbfs")
    return "sound.silent" if level is not None and level < SILENT_DBFS else ""


def _choice(sound: Mapping[str, Any], heard: str, words: Mapping[str, str]) -> Text:
    """Return why `heard` is heard where that is not the master by itself."""
    wanted = sound.get("wanted", "auto")
    first = sound["master"] if wanted == "auto" else wanted
    if first != heard:
        faults = {channel["name"]: channel["fault"] for channel in sound.get("channels", ())}
        told = words["sound.instead"].format(name=first, fault=faults.get(first) or "-")
        return Text(f"  {redact(told)}", style="bold yellow")
    return Text("" if wanted == "auto" else f"  {words['sound.by_hand']}", style="yellow")


def _old(status: Status, words: Mapping[str, str]) -> Text:
    return Text(words["stale"].format(seconds=round(status["reading_age"])), style="bold yellow")


def _shot(shot: Mapping[str, Any]) -> str:
    label = shot["label"]
    return redact(shot["name"] if label == shot["name"] else f"{shot['name']}  {label}")


def _rundown(status: Status, words: Mapping[str, str]) -> RenderableType:
    rundown, grid = status["rundown"], _grid()
    phase = f"phase.{rundown['phase']}"
    now = _cue(rundown["now"], words) if rundown["now"] else words["waiting"]
    place = f"{(rundown['index'] or 0) + 1}/{rundown['items']}  " if rundown["now"] else ""
    grid.add_row(words["now"], Text(f"{place}{now}", style="bold"))
    grid.add_row(*_remaining(rundown, words, phase))
    following = _cue(rundown["next"], words) if rundown["next"] else words["last"]
    grid.add_row(words["next"], _plain(following))
    end = Text(_local(rundown["expected_end_utc"], status["event"]["timezone"]))
    grid.add_row(words["expected_end"], end.append("  ").append(*_over(rundown["over"], words)))
    return grid


def _remaining(rundown: Mapping[str, Any], words: Mapping[str, str], phase: str) -> tuple[str, Text]:
    remaining = rundown["remaining"]
    label = "remaining" if rundown["now"] else "starts_in" if remaining >= 0 else "late"
    shown = abs(remaining) if label == "late" else remaining
    value = Text(clock_text(shown), style="bold")
    return words[label], value.append("  ").append(words[phase], style=STYLES[phase])


def _over(seconds: float, words: Mapping[str, str]) -> tuple[str, str]:
    if abs(seconds) < 1:
        return words["on_time"], "green"
    if seconds > 0:
        return f"{words['over']} +{clock_text(seconds)}", "bold red"
    return f"{words['under']} {clock_text(seconds)}", "yellow"


def _cue(cue: Mapping[str, Any], words: Mapping[str, str]) -> str:
    speaker = f"  {cue['speaker']}" if cue["speaker"] else ""
    return redact(f"{cue['title']}{speaker}  ({words['planned'].format(time=clock_text(cue['duration']))})")


def _local(utc: str, timezone: str) -> str:
    moment = datetime.fromisoformat(utc)
    try:
        return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M:%S}"
    except (ZoneInfoNotFoundError, ValueError):
        return f"{moment:%H:%M:%S} UTC"


def _rows(status: Status, words: Mapping[str, str]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=LABEL_CELLS, style="dim", no_wrap=True)
    table.add_column(max_width=20, no_wrap=True, overflow="ellipsis")
    table.add_column(min_width=10, no_wrap=True)
    table.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
    old = _old(status, words)
    for label, name, state, detail in (
        *_machine_rows(status, words),
        *_target_rows(status, words),
        *_camera_rows(status, words),
    ):
        told = Text(words.get(state, words["unknown"]) if state else "", style=STYLES.get(state, "yellow"))
        table.add_row(label, _plain(name), told, old if status["stale"] else _plain(detail))
    return table


def _target_rows(status: Status, words: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for index, target in enumerate(status["targets"]):
        facts = [fact for fact in (words.get(f"kind.{target.get('kind')}", ""), target["detail"]) if fact]
        if target["attempt"] > 1:
            facts.append(words["attempt"].format(attempt=target["attempt"]))
        if target["figures"].get("kbps"):
            facts.append(words["kbps"].format(kbps=target["figures"]["kbps"]))
        if target["figures"].get("bytes"):
            facts.append(size_text(target["figures"]["bytes"]))
        label = words["targets"] if index == 0 else ""
        yield label, target["name"], f"target.{target['state']}", ", ".join(facts)


def _camera_rows(status: Status, words: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for index, camera in enumerate(status["cameras"]):
        figures = camera["figures"]
        unusable = camera["state"] == "live" and figures.get("usable") is False
        iso = figures.get("iso") or {}
        facts = [fact for fact in (figures.get("fault") if unusable else "", camera["detail"]) if fact]
        if iso.get("state") == "stopped" or iso.get("problem"):
            facts.append(words["not_recorded"])
        if figures.get("fps") is not None:
            facts.append(words["rate"].format(fps=figures["fps"]))
        if figures.get("age_seconds") is not None:
            facts.append(words["age"].format(seconds=figures["age_seconds"]))
        label = words["cameras"] if index == 0 else ""
        name = camera["name"] if camera["label"] == camera["name"] else f"{camera['name']}  {camera['label']}"
        state = "unusable" if unusable else camera["state"]
        yield label, name, f"camera.{state}", ", ".join(facts)


def _machine_rows(status: Status, words: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    programme, recorder = status["programme"], status["recorder"]
    if recorder.get("bytes") is not None:
        yield (
            words["recording"],
            size_text(recorder["bytes"]),
            "",
            str(recorder.get("detail") or recorder.get("file") or ""),
        )
    mirror = status.get("mirror") or {}
    if mirror.get("bytes") is not None:
        told = mirror.get("detail") or mirror.get("file") or mirror.get("folder") or ""
        yield words["mirror"], size_text(mirror["bytes"]), "", str(told)
    for number, (name, disk) in enumerate((status.get("disk") or {}).items()):
        if disk.get("free") is not None:
            label = words["disk"] if number == 0 else ""
            left = disk.get("seconds_left")
            lasts = "" if left is None else words["lasts"].format(time=clock_text(left))
            state = "disk.low" if disk.get("level") else ""
            yield label, f"{words.get(name, name)}  {size_text(disk['free'])}", state, lasts
    if programme["frame"] is not None:
        counts = {"late": programme["late"], "repeated": programme["repeated"]}
        yield words["programme"], str(programme["frame"]), "", words["frames"].format(**counts)
    yield from _obs_row(status["obs"], words)


def _obs_row(obs: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if obs.get("fps") is not None:
        losses = {kind: obs[f"{kind}_percent"] for kind in ("rendering", "encoding", "network")}
        yield "OBS", words["rate"].format(fps=obs["fps"]), f"obs.{obs['grade']}", words["obs_lost"].format(**losses)


def _alarms(status: Status, words: Mapping[str, str], language: str) -> RenderableType:
    alarms = sorted(status["alarms"], key=lambda alarm: (not alarm["lasting"], -alarm["since"]))
    grid = _grid()
    if not alarms:
        grid.add_row(words["alarms"], Text(words["no_alarms"], style="green"))
    for index, alarm in enumerate(alarms[:ALARMS_SHOWN]):
        grid.add_row(words["alarms"] if index == 0 else "", _alarm(alarm, words, language))
    if len(alarms) > ALARMS_SHOWN:
        grid.add_row("", words["more"].format(count=len(alarms) - ALARMS_SHOWN))
    return grid


def _alarm(alarm: Mapping[str, Any], words: Mapping[str, str], language: str) -> Text:
    message, fix = _said(alarm, language)
    style = "bold red" if alarm["lasting"] else "yellow"
    notes = [] if alarm["lasting"] else [words["ended"]]
    if alarm["times"] > 1:
        notes.append(words["times"].format(times=alarm["times"]))
    place = "" if alarm["where"] in message else f"{alarm['where']}: "
    told = Text(redact(f"{place}{message} [{alarm['code']}]"), style=style)
    told.append(f"  ({', '.join(notes)})" if notes else "", style="not bold dim")
    return told.append(f"\n{words['fix']}: {fix}", style="not bold default")


def _said(alarm: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return the alarm's sentence and next act; in English as recorded where a fact for another language is missing."""
    error = StreamctlError(alarm["code"], **alarm["facts"])
    try:
        message, fix = error.message(language), error.fix(language)
    except KeyError:
        return alarm["message"], alarm["fix"]
    return (alarm["message"] if "{" in message else message), fix


def _plain(text: str) -> Text:
    return Text(redact(text))
