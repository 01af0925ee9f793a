"""A whole archive passes; whatever is done to it is named."""

import json
import os
import shutil
import struct
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from streamctl.archive.export import export_session
from streamctl.archive.metadata import METADATA
from streamctl.archive.verify import STEPS, verify_archive
from streamctl.core.errors import StreamctlError
from streamctl.media.run import run
from tests.lab.components import packaged_ffmpeg
from tests.lab.recorded import recorded

pytestmark = pytest.mark.ffmpeg
VIDEO = "data/delivery/180p.mp4"
POSTER = "data/images/poster.jpg"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    return export_session(recorded(packaged_ffmpeg()).write(folder / "sessions")).archive


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def failing(archive: Path) -> dict[str, set[str]]:
    """Return the codes of the failing items, by the file that their name begins with."""
    report = verify_archive(archive)
    found: dict[str, set[str]] = {}
    for item in report.items:
        if item.code is not None:
            found.setdefault(item.name.split(":")[0], set()).add(item.code)
    assert report.ok == (not found)
    assert len(report.problems) == sum(item.code is not None for item in report.items)
    assert all(problem.message("ja") and problem.exit_code == 22 for problem in report.problems)
    return found


def resealed(archive: Path) -> Path:
    """Make manifests and sums of `archive` right again, as somebody would who knows how."""
    payload = sorted(path for path in (archive / "data").rglob("*") if path.is_file())
    seal(archive, "manifest-sha256.txt", payload)
    info = archive / "bag-info.txt"
    lines = [line for line in info.read_text().splitlines() if not line.startswith("Payload-Oxum")]
    oxum = f"Payload-Oxum: {sum(path.stat().st_size for path in payload)}.{len(payload)}"
    info.write_text("\n".join([*lines, oxum]) + "\n")
    tags = [archive / name for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")]
    seal(archive, "tagmanifest-sha256.txt", tags)
    return archive


def seal(archive: Path, name: str, files: list[Path]) -> None:
    sums = [f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(archive).as_posix()}\n" for file in files]
    (archive / name).write_text("".join(sums))


def remux(archive: Path, *options: str) -> None:
    """Write the video anew by FFmpeg with `options`."""
    video, made = archive / VIDEO, archive.parent / "made.mp4"
    argv = [str(packaged_ffmpeg().path), "-v", "error", "-y", "-i", str(video), *options, str(made)]
    done = run(argv, timeout=60)
    assert done.status == 0, done.err
    made.replace(video)


def test_a_whole_archive_passes_and_steps_are_told(archive: Path) -> None:
    steps: list[str] = []
    report = verify_archive(archive, on_step=steps.append)
    assert report.ok
    assert tuple(steps) == STEPS
    payload = {path.relative_to(archive).as_posix() for path in archive.rglob("*") if path.is_file()}
    assert payload - {item.name for item in report.items} == {"tagmanifest-sha256.txt"}


def test_every_single_file_counts(archive: Path) -> None:
    for path in sorted(path for path in archive.rglob("*") if path.is_file()):
        name, data = path.relative_to(archive).as_posix(), path.read_bytes()
        path.write_bytes(bytes([data[0] ^ 1]) + data[1:] if data else b"x")
        if name == "tagmanifest-sha256.txt":
            assert failing(archive)
        else:
            assert failing(archive).get(name, set()) & {"ARC-202", "ARC-204"}, name
        path.write_bytes(data)
    assert failing(archive) == {}


def test_every_missing_file_is_named(archive: Path) -> None:
    for path in sorted((archive / "data").rglob("*")):
        if path.is_file():
            name, data = path.relative_to(archive).as_posix(), path.read_bytes()
            path.unlink()
            assert "ARC-201" in failing(archive)[name]
            path.write_bytes(data)


def test_what_is_too_many_is_named(archive: Path) -> None:
    (archive / "data/edit/notes.txt").write_text("mine")
    (archive / "Thumbs.db").write_text("")
    assert failing(archive) == {"data/edit/notes.txt": {"ARC-203"}, "Thumbs.db": {"ARC-203"}}


@pytest.mark.parametrize(
    "name", [VIDEO, POSTER, METADATA, "data/text/chapters.json", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
)
def test_what_would_never_end_is_not_read(archive: Path, name: str) -> None:
    (archive / name).unlink()
    os.mkfifo(archive / name)
    assert failing(archive)


def test_no_archive(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StreamctlError) as caught:
            verify_archive(path)
        assert (caught.value.code, caught.value.exit_code) == ("ARC-200", 22)


def cut_off(archive: Path) -> None:
    video = archive / VIDEO
    video.write_bytes(video.read_bytes()[:-2000])


def scrambled(archive: Path) -> None:
    video = archive / VIDEO
    data = bytearray(video.read_bytes())
    place = data.index(b"mdat") + 20_000
    data[place : place + 200] = bytes(200)
    video.write_bytes(data)


def other_chapters(archive: Path) -> None:
    (archive / "data/text/other").write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=6000\ntitle=x\n")
    options = ("-i", str(archive / "data/text/other"), "-map_chapters", "1", "-c", "copy")
    remux(archive, *options, "-use_editlist", "0", "-movflags", "+faststart+negative_cts_offsets")
    (archive / "data/text/other").unlink()


def chapters_file(archive: Path) -> None:
    path = archive / "data/text/chapters.json"
    document = json.loads(path.read_text())
    document["chapters"][0]["title"] = "別"
    path.write_text(json.dumps(document))


def metadata_says(field: str, value: object) -> Callable[[Path], None]:
    def change(archive: Path) -> None:
        document = json.loads((archive / METADATA).read_text())
        document["delivery"][field] = value
        (archive / METADATA).write_text(json.dumps(document))

    return change


def small_poster(archive: Path) -> None:
    Image.new("RGB", (32, 18)).save(archive / POSTER)


def broken_poster(archive: Path) -> None:
    (archive / POSTER).write_bytes((archive / POSTER).read_bytes()[:500])


def no_metadata(archive: Path) -> None:
    (archive / METADATA).write_text("{}")


def late_sound(archive: Path) -> None:
    remux(archive, "-itsoffset", "0.5", "-i", str(archive / VIDEO), "-map", "0:v", "-map", "1:a", "-c", "copy")


@pytest.mark.parametrize(
    ("damage", "file", "code"),
    [
        (cut_off, VIDEO, "ARC-205"),
        (scrambled, VIDEO, "ARC-206"),
        (lambda archive: remux(archive, "-c", "copy"), VIDEO, "ARC-210"),
        (lambda archive: remux(archive, "-vf", "scale=160:90", "-c:a", "copy"), VIDEO, "ARC-211"),
        (lambda archive: remux(archive, "-t", "5", "-c", "copy"), VIDEO, "ARC-212"),
        (late_sound, VIDEO, "ARC-213"),
        (lambda archive: remux(archive, "-vf", "setpts=PTS*1.01", "-fps_mode", "passthrough"), VIDEO, "ARC-214"),
        (lambda archive: remux(archive, "-c:v", "copy", "-af", "atrim=end=5"), VIDEO, "ARC-215"),
        (lambda archive: remux(archive, "-c", "copy", "-an"), VIDEO, "ARC-216"),
        (metadata_says("bt709", False), VIDEO, "ARC-217"),
        (other_chapters, VIDEO, "ARC-218"),
        (metadata_says("frames", 179), VIDEO, "ARC-212"),
        (metadata_says("sound_frames", 280), VIDEO, "ARC-216"),
        (metadata_says("file", "/etc/passwd"), METADATA, "ARC-205"),
        (chapters_file, "data/text/chapters.json", "ARC-209"),
        (small_poster, POSTER, "ARC-211"),
        (broken_poster, POSTER, "ARC-208"),
        (no_metadata, METADATA, "ARC-205"),
    ],
)
def test_an_archive_that_was_resealed_is_still_seen_through(
    archive: Path, damage: Callable[[Path], None], file: str, code: str
) -> None:
    damage(archive)
    found = failing(resealed(archive))
    assert code in found[file]
    assert not {"ARC-202", "ARC-203", "ARC-204", "ARC-207"} & set().union(*found.values())


def test_boxes_of_length_zero_do_not_hang(archive: Path) -> None:
    (archive / VIDEO).write_bytes(struct.pack(">I4s", 7, b"moov") * 100)
    assert "ARC-205" in failing(resealed(archive))[VIDEO]
