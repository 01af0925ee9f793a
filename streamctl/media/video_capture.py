"""Asking a V4L2 node whether it delivers pictures: a camera has further nodes, for metadata, that do not."""

import fcntl
import os
import struct
from pathlib import Path

QUERYCAP = 0x80685600
"""VIDIOC_QUERYCAP: _IOR('V', 0, struct v4l2_capability), 104 bytes (linux/videodev2.h)."""
CAPABILITY = struct.Struct("<16s32s32sIII12x")
"""driver, card, bus, version, capabilities of the whole device, capabilities of this node."""
VIDEO_CAPTURE, VIDEO_CAPTURE_PLANES, NODE_CAPABILITIES = 0x00000001, 0x00001000, 0x80000000


def captures_video(node: Path, *, first_node: bool) -> bool:
    """Return whether the device at `node` captures pictures; where it cannot be asked, whether it is the `first_node`.

    Not verified on hardware.
    """
    try:
        descriptor = os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return first_node
    try:
        return capability_captures(fcntl.ioctl(descriptor, QUERYCAP, bytes(CAPABILITY.size)))
    except OSError:
        return first_node
    finally:
        os.close(descriptor)


def capability_captures(answer: bytes) -> bool:
    """Return whether the `struct v4l2_capability` in `answer` is that of a node that captures pictures."""
    _, _, _, _, device, node = CAPABILITY.unpack(answer[: CAPABILITY.size])
    capabilities = node if device & NODE_CAPABILITIES else device
    return bool(capabilities & (VIDEO_CAPTURE | VIDEO_CAPTURE_PLANES))
