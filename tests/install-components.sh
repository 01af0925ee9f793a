#!/bin/sh
# Installs what the suite drives besides Python: Debian's FFmpeg, nginx with the RTMP module, GStreamer's RTSP server (the
# network camera), Japanese fonts, what injects faults (network namespaces, another time of day), and OBS in a
# root of its own in the user's cache folder (Debian 12's own OBS has no obs-websocket).
# Without root (or without apt) nothing is installed, and what will be left out is named.
set -eu

here=$(dirname "$0")
packages="ffmpeg nginx libnginx-mod-rtmp fonts-noto-cjk fontconfig debootstrap iproute2 libfaketime"
packages="$packages gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good python3-gi"

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $packages; do
        status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || missing="$missing $package"
    done
else
    missing="$packages"
fi
root=$(python3 "$here/lab/obs_root.py" --look || true)
[ -n "$missing" ] || [ -z "$root" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "not installed here (needs root on Debian):$missing OBS" >&2
    echo "tests marked debian_ffmpeg, nginx, rtsp and obs are left out; the bundled FFmpeg is used for the rest" >&2
    [ -z "${STREAMCTL_REQUIRE_COMPONENTS:-}" ] || exit 1
    exit 0
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! apt-get update >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    exit 1
fi
if [ -n "$missing" ]; then
    echo "installing:$missing" >&2
    # policy-rc.d keeps apt from starting nginx as a system service: the tests start their own on loopback.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
        trap 'rm -f "$log" /usr/sbin/policy-rc.d' EXIT
    fi
    # shellcheck disable=SC2086
    if ! apt-get install --yes --no-install-recommends $missing >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        exit 1
    fi
fi
if [ -z "$root" ]; then
    echo "building OBS for the tests in the cache folder: about two minutes, once" >&2
    python3 "$here/lab/obs_root.py" >/dev/null
fi
