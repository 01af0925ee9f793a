"""Pictures that do not say how their colours are coded, and pictures that do."""

from fractions import Fraction
from pathlib import Path

import pytest

from streamctl.core.sources import FileSource
from streamctl.core.values import Size
from streamctl.media.argv.ingest import IngestOrder, ingest_argv
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

pytestmark = pytest.mark.ffmpeg
SIZE = Size(width=320, height=180)
RED = (63, 102, 240)
"""Pure red in BT.709, limited range (ITU-R BT.709)."""


@pytest.mark.parametrize(("matrix", "tagged"), [("bt709", False), ("bt709", True), ("smpte170m", True)])
def test_red_is_red(matrix: str, tagged: bool, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = tmp_path / "red.mp4"
    named = matrix if tagged else "undef"
    graph = f"color=red:s={SIZE}:r=10:d=1,format=gbrp,scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p"
    graph += f",setparams=colorspace={matrix}:color_primaries={matrix}:color_trc={matrix}" if tagged else ""
    tags = ["-x264-params", f"colorprim={named}:transfer={named}:colormatrix={named}"]
    made = run(
        [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-c:v", "libx264", *tags, str(path)], timeout=30
    )
    assert made.status == 0, made.err
    argv = ingest_argv(ffmpeg.path, IngestOrder(FileSource(file=path), "red", Fraction(10), ((SIZE, 1),), None, None))
    picture = run(argv, timeout=30).out[: SIZE.frame_bytes]
    luma = SIZE.width * SIZE.height
    found = (picture[luma // 2], picture[luma + luma // 8], picture[luma + luma // 4 + luma // 8])
    assert all(abs(one - other) <= 1 for one, other in zip(found, RED, strict=True)), found
