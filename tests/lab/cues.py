"""Items of a rundown made by hand."""

from streamctl.plan.model import CuePlan


def cue(
    name: str,
    scene: str | None = None,
    card: str | None = None,
    lower_third: str | None = None,
    seconds: float = 60,
) -> CuePlan:
    return CuePlan(
        id=name,
        title=name.title(),
        speaker=None,
        duration_seconds=seconds,
        offset_seconds=0,
        starts=None,
        scene=scene,
        card=card,
        lower_third=lower_third,
    )
