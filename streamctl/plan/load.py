"""What the show costs this very machine, as far as that was measured, and whether the machine can carry it."""

from collections.abc import Iterator, Sequence
from typing import Final

from streamctl.core.encoders import SOFTWARE
from streamctl.core.errors import StreamctlError
from streamctl.core.facts import MachineFacts
from streamctl.core.sources import delivers_compressed
from streamctl.plan.advice import BUSY_SHARE
from streamctl.plan.budget import MEASURED_PIXELS
from streamctl.plan.model import BudgetPlan, CameraPlan, EncoderPlan, Notice
from streamctl.plan.notices import notice

MIXING_CORES: Final = 0.06
"""Cores that mixing, the relay and control keep busy with 1280x720 at 30 frames a second; measured with two cameras."""
TARGET_CORES: Final = 0.02
"""Cores that each target keeps busy at most; `python -m bench targets` measures it."""
REAL_TIME: Final = 1.0
"""Below this the encoder falls behind the programme (times real time)."""
OWN_SHARE: Final = 0.6
"""An encode that needs less than this share of all cores could run in real time here: if it does not, other programs
keep the machine busy (x264 spreads a picture over two cores with little loss, cameras and mixing take the rest)."""


def with_load(
    budget: BudgetPlan, encoder: EncoderPlan, cameras: Sequence[CameraPlan], facts: MachineFacts, *, targets: int
) -> BudgetPlan:
    """Return `budget` with the processor's part as measured on this machine; as it is where nothing was measured.

    Args:
        budget: The show's costs.
        encoder: The one encode, with its trial.
        cameras: All cameras.
        facts: The machine.
        targets: How many targets are sent to.
    """
    load, trial = facts.load, encoder.trial
    if load is None or trial is None or load.decode_cores is None or load.iso_cores is None:
        return budget
    encoded = sum(camera.iso and not delivers_compressed(camera.source) for camera in cameras)
    mixing = MIXING_CORES * float(encoder.size.width * encoder.size.height * encoder.fps) / MEASURED_PIXELS
    shares = {
        "encode_cores": trial.cores,
        "camera_cores": load.decode_cores * len(cameras),
        "iso_cores": load.iso_cores * encoded,
    }
    busy = sum(shares.values()) + mixing + TARGET_CORES * targets
    told = {name: round(cores, 2) for name, cores in shares.items()}
    return budget.model_copy(update={**told, "busy_cores": round(busy, 1), "measured": True})


def load_problems(encoder: EncoderPlan, budget: BudgetPlan, facts: MachineFacts) -> Iterator[StreamctlError]:
    """Yield that the machine cannot carry the show, by what was measured: PLN-013 all of it, PLN-014 the encode alone.

    What was measured while other programs kept the machine busy is no reason: they can be ended, and a show that is
    refused for nothing is lost.
    """
    trial, load = encoder.trial, facts.load
    if trial is None or load is None or not trial.proven or load.disturbed:
        return
    settings = {"size": encoder.size, "fps": encoder.fps, "encoder": _name(encoder)}
    if trial.speed < REAL_TIME and (encoder.kind != SOFTWARE or trial.cores > facts.cores * OWN_SHARE):
        yield StreamctlError("PLN-014", where="video", speed=trial.speed, used=trial.cores, **settings)
    elif budget.measured and budget.busy_cores > facts.cores:
        parts = {"encode": budget.encode_cores, "taking": budget.camera_cores, "recording": budget.iso_cores}
        yield StreamctlError(
            "PLN-013", where="video", busy=f"{budget.busy_cores:g}", cores=facts.cores, **parts, **settings
        )


def load_notices(budget: BudgetPlan, facts: MachineFacts) -> Iterator[Notice]:
    """Yield that the processor's part is not this machine's own, or was measured while others were at work."""
    if facts.ffmpeg is not None and not budget.measured:
        yield notice("PLN-123", "video.encoder")
    elif facts.load is not None and facts.load.disturbed and budget.busy_cores > facts.cores * BUSY_SHARE:
        busy, others = f"{budget.busy_cores:g}", f"{facts.load.others_cores:g}"
        yield notice("PLN-124", "video", busy=busy, cores=facts.cores, others=others)


def _name(encoder: EncoderPlan) -> str:
    return f"{encoder.kind} {encoder.preset}" if encoder.kind == SOFTWARE else encoder.kind
