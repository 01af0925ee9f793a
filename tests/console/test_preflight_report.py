"""The report as files: whole without any other file, nothing taken for markup, no secret in it."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from streamctl.console.report import html_report, write_report
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.preflight.check import problem
from streamctl.preflight.model import CheckResult, Measure, Report, Status
from tests.lab.findings import report


def camera(name: str = "close", **changes: object) -> CheckResult:
    facts: dict[str, object] = {
        "check": f"camera.{name}",
        "category": "cameras",
        "status": Status.OK,
        "blocking": True,
        "measures": (Measure(name="frame_rate", value=30.0, unit="fps"),),
        "snapshot": f"camera-{name}.jpg",
        "evidence": ("<said>",),
    }
    return CheckResult(**{**facts, **changes})  # type: ignore[arg-type]


def snapshot(folder: Path, name: str, size: tuple[int, int]) -> None:
    folder.mkdir(exist_ok=True)
    Image.effect_noise(size, 60).convert("RGB").save(folder / f"camera-{name}.jpg", quality=95)


class Page(HTMLParser):
    """Tags in their order, and whether each one that needs it was closed."""

    VOID = frozenset({"meta", "br", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.images: list[str] = []
        self.sources: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "img":
            self.images.append(dict(attrs)["src"] or "")
        self.sources += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_both_files_are_written_with_the_pictures_inside(tmp_path: Path) -> None:
    snapshot(tmp_path, "close", (1920, 1080))
    path = write_report(report(camera()), tmp_path, "ja")
    page = Page(path.read_text(encoding="utf-8"))
    (source,) = page.images
    picture = Image.open(io.BytesIO(base64.b64decode(source.removeprefix("data:image/jpeg;base64,"))))
    assert picture.size == (960, 540)
    assert page.sources == [source]
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert document["results"][0]["measures"][0] == {"name": "frame_rate", "value": 30.0, "unit": "fps"}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["camera-close.jpg", "report.html", "report.json"]


@pytest.mark.parametrize("content", [None, b"", b"no jpeg"])
def test_a_snapshot_that_is_gone_or_broken_costs_the_picture_only(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "camera-close.jpg").write_bytes(content)
    text = html_report(report(camera()), tmp_path, "en")
    assert Page(text).images == []
    assert "camera.close" in text


def test_nothing_that_was_found_becomes_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\"'&"
    said = problem("NET-010", "x", target="t", host="h", port=1, key="k", detail=evil)
    odd = camera(status=Status.FAIL, problems=(said,), evidence=(evil,), measures=(Measure(name="server", value=evil),))
    made = report(odd).model_copy(update={"title": evil, "machine": evil, "event": evil})
    text = html_report(made, tmp_path, "en")
    Page(text)
    assert "<script" not in text


def test_a_phone_finds_the_verdict_first_and_then_what_to_do(tmp_path: Path) -> None:
    secret = problem("SEC-001", "targets.youtube.key", reference="env:YT_KEY", name="YT_KEY")
    failed = camera("wide", check="secret.youtube", category="secrets", status=Status.FAIL, problems=(secret,))
    slow = problem("DEV-012", "x", camera="close", fps="15.0", wanted="30")
    text = html_report(report(camera(status=Status.WARN, problems=(slow,)), failed), tmp_path, "en")
    assert 'name="viewport" content="width=device-width' in text
    places = [text.index(piece) for piece in ("BLOCKED", "[SEC-001]", "[DEV-012]", "<details>")]
    assert places == sorted(places)
    assert "<code>export YT_KEY=…</code>" in text


@pytest.mark.parametrize(("rehearsal", "word"), [(True, "リハ"), (False, "本番")])
def test_rehearsal_and_show_are_told_apart_at_a_glance(rehearsal: bool, word: str, tmp_path: Path) -> None:
    made = report(camera()).model_copy(update={"rehearsal": rehearsal})
    header = re.search(r"<header class=\"(\w+)\"><b>(\S+)</b>", html_report(made, tmp_path, "ja"))
    assert header is not None
    assert header.groups() == ("rehearsal" if rehearsal else "live", word)


def test_the_time_is_the_venue_s(tmp_path: Path) -> None:
    made: Report = report(camera()).model_copy(update={"surveyed": report().started})
    text = html_report(made, tmp_path, "en")
    assert "2026-12-04 13:30 (Asia/Tokyo)" in text
    assert "compared with the site visit" in text


def test_no_secret_reaches_the_files(tmp_path: Path) -> None:
    Secret("report-5512-key")
    odd = camera(evidence=("report-5512-key",), measures=(Measure(name="server", value="report-5512-key"),))
    write_report(report(odd), tmp_path, "en")
    assert all("report-5512-key" not in file.read_text(encoding="utf-8") for file in tmp_path.iterdir())


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StreamctlError) as caught:
        write_report(report(camera()), tmp_path / "file" / "report", "en")
    assert caught.value.code == "PRE-005"
