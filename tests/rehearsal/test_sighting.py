from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from streamctl.cards.card import Card
from streamctl.cards.write import write_cards
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle
from streamctl.media import decode
from streamctl.media.argv import simulated
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.plan.model import CardPlan, Plan
from streamctl.rehearsal.counter import Code
from streamctl.rehearsal.sighting import Watcher, flashes, overlap, readable_layers
from streamctl.rehearsal.stills import load_stills
from tests.lab.plans import CANVAS, INSET, LEFT, small_plan, whole


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    made = small_plan(tmp_path)
    titles = {"standby": "まもなく開始します", "closing": "ありがとうございました", "name": "講師A"}
    cards = [card.model_copy(update={"title": titles[card.id]}) for card in made.cards]
    again = made.cards[0].model_copy(update={"id": "again", "title": titles["standby"]})
    return made.model_copy(update={"cards": (*cards, again)})


@pytest.fixture
def cards_folder(plan: Plan, tmp_path: Path) -> Path:
    write_cards([drawable(card) for card in plan.cards], tmp_path / "cards")
    return tmp_path / "cards"


def drawable(card: CardPlan) -> Card:
    return Card(**card.model_dump(), size=CANVAS)


def camera(number: int, output: str) -> str:
    """The graph of a simulated camera's picture, ending in [output], with labels of its own."""
    graph = simulated.simulated_camera(number, CANVAS, Fraction(30)).rpartition(";")[0]
    for label in ("flat", "box", "row", "alive"):
        graph = graph.replace(f"[{label}]", f"[{label}{number}]")
    return graph.replace("[out0]", f"[{output}]")


def filmed(ffmpeg: Ffmpeg, file: Path, graph: str, *inputs: Path) -> list[decode.Picture]:
    """The pictures of `graph` (ending in [v]) over `inputs`, encoded as a programme is."""
    files = [word for path in inputs for word in ("-loop", "1", "-framerate", "30", "-i", str(path))]
    rate = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "1000k", "-maxrate", "1000k", "-bufsize", "1000k"]
    argv = [str(ffmpeg.path), "-v", "error", *files, "-filter_complex", graph, "-map", "[v]", "-t", "1.2", *rate]
    done = run([*argv, "-colorspace", "bt709", "-color_range", "tv", "-y", str(file)], timeout=60)
    assert done.status == 0, done.err.decode()
    return list(decode.pictures(file))


TO_VIDEO = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"


@pytest.mark.ffmpeg
def test_cards_are_told_apart_and_from_cameras(
    any_ffmpeg: Ffmpeg, plan: Plan, cards_folder: Path, tmp_path: Path
) -> None:
    watcher = Watcher(plan, load_stills(plan.cards, cards_folder, CANVAS), 1)
    for name, known in (("standby", "standby"), ("closing", "closing"), ("again", "standby")):
        seen = filmed(any_ffmpeg, tmp_path / f"{name}.mkv", f"[0]{TO_VIDEO}[v]", cards_folder / f"{name}.png")
        sightings = list(watcher.watch(seen, range(36)))
        assert {(s.card, s.overlay, s.flash, len(s.codes)) for s in sightings} == {(known, None, None, 0)}
        assert watcher.stills.known_as(name) == known


@pytest.mark.ffmpeg
def test_a_lower_third_is_seen_over_a_camera_and_over_a_card(
    any_ffmpeg: Ffmpeg, plan: Plan, cards_folder: Path, tmp_path: Path
) -> None:
    watcher = Watcher(plan, load_stills(plan.cards, cards_folder, CANVAS), 1)
    third = cards_folder / "name.png"
    over = f"[0]{TO_VIDEO.replace('yuv', 'yuva')}[t];[b][t]overlay=enable='gte(n,20)',{TO_VIDEO}[v]"
    seen = filmed(any_ffmpeg, tmp_path / "camera.mkv", f"{camera(1, 'b')};{over}", third)
    sightings = list(watcher.watch(seen, range(36)))
    assert [s.overlay for s in sightings] == [None] * 20 + ["name"] * 16
    assert all(code == Code(1, s.frame) for s in sightings for code in s.codes.values())
    graph = f"[1]{TO_VIDEO}[b];{over}"
    seen = filmed(any_ffmpeg, tmp_path / "card.mkv", graph, third, cards_folder / "closing.png")
    sightings = list(watcher.watch(seen, range(36)))
    assert [(s.card, s.overlay) for s in sightings] == [("closing", None)] * 20 + [("closing", "name")] * 16


@pytest.mark.ffmpeg
def test_each_place_is_read_and_the_heard_cameras_flash_found(
    any_ffmpeg: Ffmpeg, plan: Plan, cards_folder: Path, tmp_path: Path
) -> None:
    stills = load_stills(plan.cards, cards_folder, CANVAS)
    small = f"[close]scale={INSET.width}:{INSET.height}:flags=bilinear[small]"
    over = f"[wide][small]overlay={INSET.x}:{INSET.y},{TO_VIDEO}[v]"
    graph = ";".join([camera(2, "wide"), camera(1, "close"), small, over])
    seen = filmed(any_ffmpeg, tmp_path / "inset.mkv", graph)
    sightings = list(Watcher(plan, stills, 1).watch(seen, range(36)))
    for sighting in sightings:
        read = {reader.place: code for reader, code in sighting.codes.items()}
        assert read == {whole(CANVAS): Code(2, sighting.frame), INSET: Code(1, sighting.frame)}
    assert flashes(sightings) == pytest.approx((1.0,), abs=0.002)
    assert [s.flash for s in sightings][:3] == [True, True, False]


def test_a_covered_row_is_not_expected(plan: Plan) -> None:
    inset = plan.scene("inset")
    assert sorted(readable_layers(plan, inset).values()) == ["close", "wide"]
    assert list(readable_layers(plan, inset, [INSET]).values()) == ["wide"]
    layers = (inset.layers[0], inset.layers[1].model_copy(update={"place": LEFT.model_copy(update={"y": 0})}))
    assert list(readable_layers(plan, inset.model_copy(update={"layers": layers})).values()) == ["close"]


def test_touching_rectangles_do_not_overlap() -> None:
    left, right = Rectangle(x=0, y=0, width=16, height=16), Rectangle(x=16, y=0, width=16, height=16)
    assert not overlap(left, right)
    assert overlap(left, right.model_copy(update={"x": 14}))


def test_a_missing_picture_says_which_card(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(StreamctlError) as caught:
        load_stills(plan.cards, tmp_path / "nowhere", CANVAS)
    assert caught.value.code == "REH-002"
    assert "name" in caught.value.message()


def test_pictures_are_copies_enough_to_be_kept(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    seen = filmed(any_ffmpeg, tmp_path / "camera.mkv", camera(1, "v"))
    assert not np.array_equal(seen[3].luma, seen[4].luma)
