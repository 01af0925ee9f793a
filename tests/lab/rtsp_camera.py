"""A network camera over RTSP: GStreamer's server, which plays a file to whoever calls, from its beginning.

Runs under Debian's own Python, which has GStreamer's bindings: `/usr/bin/python3 rtsp_camera.py`. On standard input
it takes a line of JSON: `port`, `file` (MP4 with H.264 and AAC), and where it admits one person only `user`, `password`
and `method` (basic or digest). It says `ready` when it answers, and ends with its input.
"""

import json
import sys
import threading
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = "visitor"
PIPELINE = (
    '( filesrc location="{file}" ! qtdemux name=file'
    " file.video_0 ! queue ! rtph264pay name=pay0 pt=96 config-interval=1"
    " file.audio_0 ! queue ! rtpmp4gpay name=pay1 pt=97 )"
)


def main() -> None:
    """Serve until standard input ends."""
    wanted = json.loads(sys.stdin.readline())
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(wanted["port"]))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PIPELINE.format(file=wanted["file"]))
    if wanted.get("user"):
        _admit(server, factory, wanted)
    server.get_mount_points().add_factory("/stream1", factory)
    if not server.attach(None):
        raise SystemExit("the port is taken")
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    print("ready", flush=True)
    loop.run()


def _admit(server: Any, factory: Any, wanted: dict[str, str]) -> None:
    """Let nobody in but the one person."""
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    auth = GstRtspServer.RTSPAuth()
    if wanted["method"] == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(wanted["user"], wanted["password"], token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(wanted["user"], wanted["password"]), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    for what in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role(ROLE, what, True)
    factory.set_permissions(permissions)


if __name__ == "__main__":
    main()
