"""Which real components this machine has; required ones that are missing fail instead of being skipped."""

import os
import shutil
from pathlib import Path

import pytest

from streamctl.media.ffmpeg import Ffmpeg, bundled_ffmpeg, describe
from tests.lab.obs_root import ObsRoot, find_root

REQUIRED = bool(os.environ.get("STREAMCTL_REQUIRE_COMPONENTS"))
GOBJECT_BINDINGS = Path("/usr/lib/python3/dist-packages/gi")
NGINX_RTMP_MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")


def missing(what: str) -> None:
    """Skip the test that needs `what`, or fail it where every component is required."""
    if REQUIRED:
        pytest.fail(f"{what} is required here and missing", pytrace=False)
    pytest.skip(f"{what} is not on this machine")


def debian_ffmpeg() -> Ffmpeg:
    """Return the system's own FFmpeg."""
    path = Path("/usr/bin/ffmpeg")
    if not path.exists():
        missing("Debian's FFmpeg")
    return describe(path, "PATH")


def packaged_ffmpeg() -> Ffmpeg:
    """Return the FFmpeg inside imageio-ffmpeg."""
    path = bundled_ffmpeg()
    if path is None:
        missing("the bundled FFmpeg")
        raise AssertionError
    return describe(path, "imageio-ffmpeg")


def nginx_program() -> Path:
    """Return nginx, which must have the RTMP module."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if found is None or not NGINX_RTMP_MODULE.exists():
        missing("nginx with the RTMP module")
    return Path(str(found))


def gstreamer_python() -> Path:
    """Return Debian's own Python, which has the bindings of GStreamer's RTSP server."""
    program = Path("/usr/bin/python3")
    server = list(Path("/usr/lib").glob("*/girepository-1.0/GstRtspServer-1.0.typelib"))
    if not (program.exists() and GOBJECT_BINDINGS.exists() and server):
        missing("GStreamer's RTSP server with its bindings for Python")
    return program


def obs_root() -> ObsRoot:
    """Return the root that holds OBS with obs-websocket and Xvfb."""
    found = find_root()
    if found is None:
        missing("OBS with obs-websocket (python3 tests/lab/obs_root.py, as root)")
        raise AssertionError
    return found


def require_root() -> None:
    """Skip the test unless it runs as root."""
    if os.getuid() != 0:
        missing("root")


def faketime_library() -> Path:
    """Return the library that shows a process another time of day."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        missing("libfaketime")
    return found[0]
