"""What is to be on air: commands in, orders for the switcher and records for the journal out. Pure.

`step(state, event) -> (state, effects)`. A command may need several orders; each answer of the switcher is an event
that brings the next order, and the last one the records that need its frame and the reply to whoever asked. What is
wanted (`intent`) is kept apart from what is on air (`on_air`, `overlay_on_air`): the switcher alone knows the second,
and may for a while have to show something else.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.control.acts import (
    Answered,
    DirectorState,
    Effect,
    Event,
    Failed,
    Heard,
    Intent,
    Note,
    Pending,
    Refuse,
    Reply,
    Shot,
    Tell,
)
from streamctl.live.control.asked import AUTO, MUTE, Asked, named, read_fade, read_text
from streamctl.live.opening import opening
from streamctl.plan.model import CuePlan, Plan
from streamctl.plan.sounds import sound_chain
from streamctl.session import records as r
from streamctl.session.state import SessionState

NO_ANSWER_CODES = frozenset({"LIV-001", "LIV-002"})
"""Failures after which the switcher may still do what it was told."""
SAFETY = "safety"
"""How the reason of a picture begins that the switcher shows by itself."""
BY_HAND = "by hand"
"""How the reason of a picture begins that somebody put on air past streamctl, in the window of an OBS."""

Step = tuple[DirectorState, tuple[Effect, ...]]


def begin(plan: Plan, targets: tuple[str, ...]) -> DirectorState:
    """Return the state before anything is on air: the opening picture wanted, the rundown waiting."""
    kind, name = opening(plan)
    return DirectorState(plan, targets, Intent(Shot(kind, name), plan.safety.safe_camera))


def resume(plan: Plan, targets: tuple[str, ...], session: SessionState, wanted: Shot | None = None) -> DirectorState:
    """Return the state of a session that is under way, as its journal tells it.

    Args:
        plan: The event.
        targets: Names of the targets of this run.
        session: What the journal adds up to.
        wanted: What the switcher was last told to show; what the journal says was last wanted if None.
    """
    state = begin(plan, targets)
    told, overlay = _last_wanted(plan, session)
    shot = wanted or told or state.intent.shot
    cue = session.cue.index if session.cue else None
    scene = shot.name if shot.kind == "scene" else _last_scene(plan, session)
    sound = session.sound.wanted if session.sound else AUTO
    intent = Intent(shot, scene, session.overlay if wanted else overlay, cue, sound)
    on_air = Shot(session.on_air.kind, session.on_air.name) if session.on_air else None
    state = replace(
        state, intent=intent, on_air=on_air, overlay_on_air=session.overlay, asked_to_stop=session.asked_to_stop
    )
    return _heard(state, session.stopped)[0] if session.stopped else state


def vacated(state: DirectorState) -> DirectorState:
    """Return the state once the switcher is gone: nothing is on air, and what is wanted stays wanted."""
    return replace(state, on_air=None, overlay_on_air=None, asked_to_stop=False, pending=None, doubtful=None)


def is_for_safety(cut: r.OnAir) -> bool:
    """Return whether nobody wanted this picture: it stands in for one that cannot be shown, or ends that."""
    return cut.reason.startswith(SAFETY)


def _last_wanted(plan: Plan, session: SessionState) -> tuple[Shot | None, str | None]:
    """Return the picture that was last wanted, None if none was, and the lower third with it.

    An item of the rundown may have begun without its picture being heard of: another was shown for safety, or the
    switcher died in that very moment.
    """
    last = next((cut for cut in reversed(session.cuts) if not is_for_safety(cut)), None)
    if session.cue is not None and (last is None or _precedes(last, session.cue)):
        cue = plan.rundown[session.cue.index]
        if shot := _shot_of(cue):
            return shot, cue.lower_third
    return Shot(last.kind, last.name) if last else None, session.overlay


def _precedes(cut: r.OnAir, cue: r.CueStarted) -> bool:
    """Return whether `cut` was wanted before `cue`; on the same frame, what nobody asked for comes first."""
    return cut.frame < cue.frame or (cut.frame == cue.frame and cut.request is None)


def _last_scene(plan: Plan, session: SessionState) -> str:
    """Return the last scene that was wanted: shown, or named by an item of the rundown beside its card."""
    shown = [(cut.frame, 0, cut.name) for cut in session.cuts if cut.kind == "scene" and not is_for_safety(cut)]
    named = [(cue.frame, 1, plan.rundown[cue.index].scene or "") for cue in session.cues]
    wanted = [one for one in (*shown, *named) if one[2]]
    return max(wanted, key=lambda one: one[:2])[2] if wanted else plan.safety.safe_camera


def step(state: DirectorState, event: Event) -> Step:
    """Return the state after `event` and what is to be done, in order."""
    match event:
        case Asked():
            return _ask(state, event)
        case Answered():
            return _answered(state, event.data)
        case Failed():
            return _failed(state, event.error)
        case Heard():
            return _heard(state, event.record)


def _ask(state: DirectorState, asked: Asked) -> Step:
    command = Note(r.Command(request=asked.request, origin=asked.origin, verb=asked.verb, arguments=asked.words()))
    try:
        if state.stopping and asked.verb != "stop":
            raise StreamctlError("LIV-007")
        moved, orders = _orders(state, asked)
    except StreamctlError as error:
        return state, (command, *_refusal(asked, error))
    if not orders:
        return moved, (command, _nothing_to_do(moved, asked))
    pending = Pending(asked, state.intent, moved.intent, orders[1:])
    return replace(moved, pending=pending), (command, orders[0])


def _nothing_to_do(state: DirectorState, asked: Asked) -> Reply:
    if asked.verb == "acknowledge":
        return Reply({})
    return Reply({"frames": state.frames} if asked.verb == "stop" else {"frame": None, **_intended(state)})


def _orders(state: DirectorState, asked: Asked) -> tuple[DirectorState, tuple[Tell, ...]]:
    """Return the state with the new intent and the orders that make it so."""
    match asked.verb:
        case "cut":
            return _cut(state, asked)
        case "wide":
            return _cut(state, replace(asked, args={"scene": state.plan.safety.safe_camera, "fade_frames": 0}))
        case "card":
            return _card(state, asked)
        case "next":
            return _next(state, asked)
        case "sound":
            return _sound(state, asked)
        case "mark":
            read_text(asked)
            return state, (Tell("position", {}),)
        case "target.add" | "target.remove" | "target.stop" | "target.restart":
            name = named("target", read_text(asked, "name"), state.targets)
            verb = "target.remove" if asked.verb == "target.stop" else asked.verb
            return state, (Tell(verb, {"name": name}),)
        case "stop":
            return replace(state, stopping=True, asked_to_stop=True), (
                () if state.frames is not None else (Tell("stop", {}),)
            )
        case "acknowledge":
            return state, ()
        case _:
            raise StreamctlError("LIV-003", verb=asked.verb)


def _cut(state: DirectorState, asked: Asked) -> tuple[DirectorState, tuple[Tell, ...]]:
    scene = asked.args.get("scene")
    name = _home(state) if scene is None else named("scene", scene, tuple(s.id for s in state.plan.scenes))
    fade = read_fade(asked, state.plan)
    return _with(state, Shot("scene", name), state.intent.overlay), (_show(asked, Shot("scene", name), fade),)


def _sound(state: DirectorState, asked: Asked) -> tuple[DirectorState, tuple[Tell, ...]]:
    known = (*(sound.id for sound in sound_chain(state.plan)), AUTO, MUTE)
    name = named("sound", asked.args.get("name"), known)
    moved = replace(state, intent=replace(state.intent, sound=name))
    return moved, (Tell("sound", {"name": name, "request": asked.request, "reason": asked.origin}),)


def _home(state: DirectorState) -> str:
    """Return the scene to go back to from a card: the present cue's, else the last one that was wanted."""
    cue = state.plan.rundown[state.intent.cue] if state.intent.cue is not None else None
    return (cue.scene if cue else None) or state.intent.scene


def _card(state: DirectorState, asked: Asked) -> tuple[DirectorState, tuple[Tell, ...]]:
    if asked.args.get("name") is None:
        return _card_off(state, asked)
    name = named("card", asked.args["name"], tuple(card.id for card in state.plan.cards))
    if state.plan.card(name).overlay:
        overlay = None if state.intent.overlay == name else name
        return _with(state, state.intent.shot, overlay), (_overlay(asked, overlay),)
    shot = Shot("card", name)
    fade = read_fade(asked, state.plan)
    off = (_overlay(asked, None),) if _overlaid(state) else ()
    return _with(state, shot, None), (_show(asked, shot, fade), *off)


def _card_off(state: DirectorState, asked: Asked) -> tuple[DirectorState, tuple[Tell, ...]]:
    shot = state.intent.shot
    orders: list[Tell] = []
    if "card" in (shot.kind, state.on_air.kind if state.on_air else None):
        shot = Shot("scene", _home(state))
        orders.append(_show(asked, shot, read_fade(asked, state.plan)))
    if _overlaid(state):
        orders.append(_overlay(asked, None))
    return _with(state, shot, None), tuple(orders)


def _next(state: DirectorState, asked: Asked) -> tuple[DirectorState, tuple[Tell, ...]]:
    index = 0 if state.intent.cue is None else state.intent.cue + 1
    if index >= len(state.plan.rundown):
        raise StreamctlError("LIV-006", items=len(state.plan.rundown))
    cue = state.plan.rundown[index]
    shot = _shot_of(cue) or state.intent.shot
    fade = read_fade(asked, state.plan)
    orders = [_show(asked, shot, fade) if _shot_of(cue) else Tell("position", {})]
    if cue.lower_third or _overlaid(state):
        orders.append(_overlay(asked, cue.lower_third))
    moved = _with(state, shot, cue.lower_third)
    intent = replace(moved.intent, cue=index, scene=cue.scene or moved.intent.scene)
    return replace(moved, intent=intent), tuple(orders)


def _shot_of(cue: CuePlan) -> Shot | None:
    if cue.card:
        return Shot("card", cue.card)
    return Shot("scene", cue.scene) if cue.scene else None


def _overlaid(state: DirectorState) -> bool:
    return state.intent.overlay is not None or state.overlay_on_air is not None


def _with(state: DirectorState, shot: Shot, overlay: str | None) -> DirectorState:
    scene = shot.name if shot.kind == "scene" else state.intent.scene
    return replace(state, intent=replace(state.intent, shot=shot, scene=scene, overlay=overlay))


def _show(asked: Asked, shot: Shot, fade_frames: int) -> Tell:
    reason = "rundown" if asked.verb == "next" else asked.origin
    args = {"kind": shot.kind, "name": shot.name, "fade_frames": fade_frames}
    return Tell("show", {**args, "request": asked.request, "reason": reason})


def _overlay(asked: Asked, name: str | None) -> Tell:
    return Tell("overlay", {"name": name, "request": asked.request})


def _answered(state: DirectorState, data: Mapping[str, Any]) -> Step:
    pending = state.pending
    if pending is None:
        return state, ()
    if pending.frame is None:
        pending = replace(pending, frame=data.get("frame", data.get("frames")), instead=_instead(data))
    if pending.rest:
        return replace(state, pending=replace(pending, rest=pending.rest[1:])), (pending.rest[0],)
    return _finished(replace(state, pending=None), pending)


def _instead(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown in place of what was wanted and why, or what is heard; nothing where it was obeyed."""
    if "heard" in data:
        return {"heard": data["heard"]}
    return {"on_air": data.get("on_air"), "instead": data["instead"]} if data.get("instead") else {}


def _finished(state: DirectorState, pending: Pending, extra: Mapping[str, Any] | None = None) -> Step:
    """Return what remains once the switcher has done all: the records that tell the frame, and the reply."""
    asked, frame = pending.asked, pending.frame or 0
    more = {**pending.instead, **(extra or {})}
    match asked.verb:
        case "mark":
            mark = r.Mark(request=asked.request, text=read_text(asked), frame=frame)
            return state, (Note(mark), Reply({"frame": frame, "text": mark.text, **more}))
        case "next":
            cue = _cue_started(state, pending, frame)
            said = {"cue": cue.id, "number": cue.index + 1, "title": state.plan.rundown[cue.index].title}
            return state, (Note(cue), Reply({"frame": frame, **said, **more}))
        case "sound":
            return state, (Reply({"frame": frame, "wanted": state.intent.sound, **more}),)
        case "stop":
            return replace(state, frames=frame), (Reply({"frames": frame}),)
        case "target.add" | "target.remove" | "target.stop" | "target.restart":
            return state, (Reply({"name": asked.args["name"]}),)
        case _:
            return state, (Reply({"frame": frame, **_intended(state), **more}),)


def _cue_started(state: DirectorState, pending: Pending, frame: int) -> r.CueStarted:
    """Return the record of the rundown's item that `pending`, a `next`, leads to."""
    index = pending.after.cue or 0
    return r.CueStarted(request=pending.asked.request, id=state.plan.rundown[index].id, index=index, frame=frame)


def _intended(state: DirectorState) -> dict[str, Any]:
    shot = state.intent.shot
    return {"kind": shot.kind, "name": shot.name, "overlay": state.intent.overlay}


def _failed(state: DirectorState, error: StreamctlError) -> Step:
    """Return the state with the intent of before: what the switcher did not do is not wanted any more.

    Where part of a command has happened already it counts as done, with the problem beside it: asked for again, `next`
    would skip an item. The end of the show stays asked for: it is brought about in another way.
    """
    pending = state.pending
    if pending is None:
        return state, ()
    state = replace(state, pending=None)
    if pending.frame is not None:
        overlay = replace(state.intent, overlay=state.overlay_on_air)
        moved, effects = _finished(replace(state, intent=overlay), pending, {"problem": error.message()})
        return moved, (Note(r.Fault.of(error, pending.asked.verb)), *effects)
    if pending.asked.verb == "stop":
        return state, (Note(r.Fault.of(error, pending.asked.verb)), Reply({"frames": None}))
    doubtful = pending if error.code in NO_ANSWER_CODES else None
    return replace(state, intent=pending.before, doubtful=doubtful), _refusal(pending.asked, error)


def _refusal(asked: Asked, error: StreamctlError) -> tuple[Effect, ...]:
    refused = r.CommandRefused(request=asked.request, code=error.code, message=error.message())
    return Note(refused), Refuse(error)


def _heard(state: DirectorState, record: r.Record) -> Step:
    match record:
        case r.OnAir():
            return _done_late(_by_hand(replace(state, on_air=Shot(record.kind, record.name)), record), record)
        case r.Overlay():
            return replace(state, overlay_on_air=record.name), ()
        case r.SoundHeard():
            return replace(state, intent=replace(state.intent, sound=record.wanted)), ()
        case r.ProgrammeStopped():
            return replace(state, stopping=True, frames=record.frames), ()
        case _:
            return state, ()


def _by_hand(state: DirectorState, record: r.OnAir) -> DirectorState:
    """Return the state with what somebody put on air past streamctl as what is wanted: they meant it."""
    if record.request is not None or not record.reason.startswith(BY_HAND):
        return state
    scene = record.name if record.kind == "scene" else state.intent.scene
    return replace(state, intent=replace(state.intent, shot=Shot(record.kind, record.name), scene=scene))


def _done_late(state: DirectorState, record: r.OnAir) -> Step:
    """Return the state with the intent of a command given up for unanswered, when it comes on air after all.

    What was asked for since then stays wanted; only the rundown moves on with the picture.
    """
    late = state.doubtful
    if late is None or record.request != late.asked.request:
        return state, ()
    untouched = state.intent == late.before
    advances = late.asked.verb == "next" and state.intent.cue == late.before.cue
    intent = replace(late.after, overlay=state.overlay_on_air) if untouched else state.intent
    intent = replace(intent, cue=late.after.cue) if advances else intent
    notes = (Note(_cue_started(state, late, record.frame)),) if advances else ()
    return replace(state, doubtful=None, intent=intent), notes
