"""The plan as a camera crew reads it: what is shown when, from where, to whom, and what it needs.

No box characters: their width is ambiguous on Japanese terminals. Words come before colours.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from streamctl.console.ending import clock_text
from streamctl.console.output import Stdio
from streamctl.console.plan_words import WORDS
from streamctl.core.encoders import SOFTWARE
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.core.sources import AudioSource, TestSource, VideoSource, address
from streamctl.live.opening import opening
from streamctl.plan.advice import gigabytes
from streamctl.plan.model import CameraPlan, CuePlan, LayerPlan, MicrophonePlan, Plan, TargetPlan
from streamctl.plan.rundown import moment, total_seconds
from streamctl.plan.targets import network

WIDEST = 200
"""Columns where the output is no terminal: nothing is folded in a file or a pipe."""


def print_plan(plan: Plan, stdio: Stdio, options: str = "") -> None:
    """Print `plan` in the user's language; the next command that it names gets `options` as well."""
    width = None if stdio.out.isatty() else WIDEST
    console = Console(file=stdio.out, width=width, highlight=False, emoji=False)
    for part in _Sheet(plan, stdio.language, options).parts():
        console.print(part, soft_wrap=isinstance(part, Text))


class _Sheet:
    """One plan in one language."""

    def __init__(self, plan: Plan, language: str, options: str) -> None:
        self._plan = plan
        self._options = options
        self._language = "ja" if language == "ja" else "en"

    def _word(self, key: str, **values: object) -> str:
        return WORDS[self._language][key].format(**values)

    def parts(self) -> Iterator[Text | Table]:
        """Yield the parts of the sheet, top to bottom."""
        plan = self._plan
        yield _text(f"{plan.event.title}  ({plan.event.id})", "bold")
        yield _text(self._when_and_where())
        yield self._facts(self._show())
        yield from self._section("rundown", ("number", "at", "length", "shows", "title"), self._rundown())
        yield from self._section("cameras", ("name", "label", "source", "recorded", "fallback"), self._cameras())
        yield from self._section("scenes", ("name", "label", "layout"), self._scenes())
        cards = ((card.id, card.template, _one_line(card.title, card.speaker)) for card in plan.cards)
        yield from self._section("cards", ("name", "template", "says"), cards)
        columns = ("name", "platform", "address", "key")
        yield from self._section("targets", columns, map(self._target, plan.targets))
        yield from self._section("rehearsal_targets", columns, map(self._target, plan.rehearsal_targets))
        yield self._heading("costs")
        yield self._facts(self._costs())
        yield from self._notices()
        yield _text(self._word("next", path=f"{plan.profile_path}{self._options}"), "dim")

    def _when_and_where(self) -> str:
        event = self._plan.event
        starts = self._word("no_start")
        if event.starts is not None:
            weekday = self._word("weekdays").split()[event.starts.weekday()]
            starts = f"{event.starts:%Y-%m-%d} ({weekday}) {_time(event.starts)} {event.timezone}"
        length = clock_text(self._plan.budget.duration_seconds)
        return "  ".join(part for part in (starts, length, event.venue, event.organizer) if part)

    def _show(self) -> Iterator[tuple[str, str]]:
        plan, encoder = self._plan, self._plan.encoder
        seconds = f"{float(encoder.keyframe_frames / encoder.fps):.3g}"
        yield (
            "picture",
            self._word(
                "picture_text",
                size=encoder.size,
                fps=f"{float(encoder.fps):.4g}",
                kbps=encoder.video_kbps,
                encoder=f"x264 {encoder.preset}" if encoder.kind == SOFTWARE else encoder.kind,
                seconds=seconds,
            ),
        )
        yield "encoder", self._encoder()
        yield "sound", self._sound()
        engine = plan.engine
        yield "engine", self._word(f"engine_{engine.kind}", host=engine.host, port=engine.port)
        if plan.metrics_port is not None:
            yield "metrics", f"http://127.0.0.1:{plan.metrics_port}/metrics"
        yield "transition", self._word(plan.transition.kind, frames=plan.transition.frames)
        kind, name = opening(plan)
        yield "opens", self._word(f"opens_{kind}", name=name)
        yield "safe", self._word("safe_text", name=plan.safety.safe_camera)

    def _encoder(self) -> str:
        """Return which encoder works, and why: what the trial of each one showed."""
        trial = self._plan.encoder.trial
        if trial is None:
            return self._word("encoder_untried", name=self._plan.encoder.kind)
        rest = (fact for fact in self._plan.encoder.tried if fact.kind != trial.kind and not fact.proven)
        refused = (self._word("encoder_refused", name=fact.kind, reason=fact.reason) for fact in rest)
        proven = self._word("encoder_proven", name=trial.kind, speed=trial.speed, cores=trial.cores)
        return "\n".join((proven, *refused))

    def _sound(self) -> str:
        plan = self._plan
        if plan.master is None:
            return self._word("silent")
        microphone = next((found for found in plan.microphones if found.id == plan.master), None)
        source = microphone.source if microphone else plan.camera(plan.master).source
        text = self._word("sound_text", name=plan.master, source=self._source(source), kbps=plan.encoder.audio_kbps)
        return ", ".join((text, *self._sound_details(microphone)))

    def _sound_details(self, microphone: MicrophonePlan | None) -> Iterator[str]:
        if microphone is None:
            return
        if microphone.gain_db:
            yield self._word("sound_gain", gain=microphone.gain_db)
        if microphone.delay_ms:
            yield self._word("sound_delay", delay=microphone.delay_ms)
        if microphone.backup:
            yield self._word("sound_backup", backup=microphone.backup)

    def _source(self, source: VideoSource | AudioSource) -> str:
        if isinstance(source, TestSource):
            return self._word("test_camera", number=source.test)
        return address(source)

    def _rundown(self) -> Iterator[tuple[str, ...]]:
        cues = self._plan.rundown
        for number, cue in enumerate(cues, start=1):
            speaker = f"  ({cue.speaker})" if cue.speaker else ""
            length = clock_text(cue.duration_seconds)
            yield str(number), self._at(cue.offset_seconds), length, self._shows(cue), f"{cue.title}{speaker}"
        if cues:
            yield "", self._at(total_seconds(cues)), "", "", self._word("total")

    def _at(self, seconds: float) -> str:
        """Return the wall clock `seconds` after the start, with the days since where it is another day."""
        first = self._plan.event.starts
        due = moment(first, timedelta(seconds=seconds))
        if first is None or due is None:
            return f"+{clock_text(seconds)}"
        days = (due.date() - first.date()).days
        return _time(due) + (f" (+{days})" if days else "")

    def _shows(self, cue: CuePlan) -> str:
        shown = self._word("card", name=cue.card) if cue.card else cue.scene or self._word("stays")
        return f"{shown}, {self._word('lower_third', name=cue.lower_third)}" if cue.lower_third else shown

    def _cameras(self) -> Iterator[tuple[str, ...]]:
        for camera in self._plan.cameras:
            yield camera.id, camera.label, self._source(camera.source), self._recorded(camera), camera.fallback or "-"

    def _recorded(self, camera: CameraPlan) -> str:
        return self._word("yes" if camera.iso else "no")

    def _scenes(self) -> Iterator[tuple[str, ...]]:
        for scene in self._plan.scenes:
            yield scene.id, scene.label, ", ".join(map(self._layer, scene.layers))

    def _layer(self, layer: LayerPlan) -> str:
        place = layer.place
        if place.size == self._plan.encoder.size:
            return self._word("whole", camera=layer.camera)
        return self._word("part", camera=layer.camera, size=place.size, x=place.x, y=place.y)

    def _target(self, target: TargetPlan) -> tuple[str, ...]:
        if target.receiver:
            return target.id, "-", self._word("receiver"), "-"
        kept = ", ".join(map(str, target.secrets.values())) or "-"
        if target.kind == "rtmp":
            return target.id, target.platform, target.url or "-", kept
        place = target.url if target.place is None else str(target.place)
        return target.id, "-", self._word(f"target_{target.kind}", place=place or "-"), kept

    def _costs(self) -> Iterator[tuple[str, str]]:
        budget, targets = self._plan.budget, network(self._plan.targets)
        free = self._word("unknown")
        if budget.free_bytes is not None:
            free = self._word("free", free=gigabytes(budget.free_bytes))
        folder, need = self._plan.recording.folder, gigabytes(budget.recording_bytes)
        yield "disk", self._word("disk_text", need=need, folder=folder, free=free)
        yield from self._mirror()
        if targets:
            count, uplink, line = len(targets), budget.uplink_kbps, budget.line_kbps
            yield "line", self._word("line_text", count=count, uplink=uplink, line=line)
        else:
            yield "line", self._word("line_none")
        yield "processor", self._processor()

    def _processor(self) -> str:
        budget = self._plan.budget
        if not budget.measured:
            return self._word("processor_text", cores=budget.busy_cores)
        return self._word(
            "processor_measured",
            cores=budget.busy_cores,
            encode=budget.encode_cores,
            cameras=budget.camera_cores,
            iso=budget.iso_cores,
        )

    def _mirror(self) -> Iterator[tuple[str, str]]:
        budget, mirror = self._plan.budget, self._plan.recording.mirror
        if mirror is None:
            return
        free = self._word("unknown")
        if budget.mirror_free_bytes is not None:
            free = self._word("free", free=gigabytes(budget.mirror_free_bytes))
        yield "mirror", self._word("disk_text", need=gigabytes(budget.mirror_bytes), folder=mirror, free=free)

    def _notices(self) -> Iterator[Text]:
        notices = self._plan.notices
        if not notices:
            yield _text(f"\n{self._word('sound_plan')}", "green")
            return
        yield self._heading("notices")
        for notice in notices:
            problem = StreamctlError(notice.code, where=notice.where, **notice.facts)
            yield _text(f"  {notice.where}: {problem.message(self._language)} [{notice.code}]", "yellow")
            yield _text(f"    {self._word('fix', fix=problem.fix(self._language))}")
        yield Text("")

    def _heading(self, key: str) -> Text:
        return _text(f"\n{self._word(key)}", "bold")

    def _facts(self, rows: Iterable[tuple[str, str]]) -> Table:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for key, value in rows:
            table.add_row(f"  {self._word(key)}", _text(value))
        return table

    def _section(self, heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Text | Table]:
        yield self._heading(heading)
        table = Table(box=None, padding=(0, 1), header_style="dim")
        for column in columns:
            table.add_column(self._word(column), overflow="fold")
        for row in rows:
            table.add_row(*map(_text, row))
        yield table if table.row_count else _text(f"  {self._word('none')}", "dim")


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _one_line(*words: str | None) -> str:
    return " / ".join(line for part in words if part for line in part.splitlines() if line.strip())


def _text(words: str, style: str = "") -> Text:
    return Text(redact(words), style=style)
