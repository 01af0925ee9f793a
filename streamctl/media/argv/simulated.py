"""The simulated camera: a picture and a sound from which people and tests can read camera, frame and time.

Along the top of the picture lies a row of square cells, CELLS_ACROSS to the picture's width, black for 0 and white
for 1: a white and a black cell to find the levels, CAMERA_BITS of the camera's number, COUNTER_BITS of the frame
counter (lowest bit first) and one bit of even parity over the counter. Each second begins with a flash at the right
edge and a beep: both last FLASH_SECONDS.
"""

from fractions import Fraction
from importlib.resources import files
from pathlib import Path

from streamctl.core.values import SAMPLE_RATE, Size

CELLS_ACROSS = 40
CAMERA_BITS = 4
COUNTER_BITS = 20
FLASH_SECONDS = 0.04
"""What FFmpeg's `sine` filter makes of a beep: one 25th of a second."""
BASE_TONE_HZ = 220
"""Tone of camera 0 (Hz); each further camera is a whole tone higher."""
BEEP_FACTOR = 4
"""The beep's frequency is this many times the tone's."""
_COLOURS = ("0x244a6b", "0x6b2444", "0x2b6b24", "0x6b5a24", "0x46246b", "0x24646b", "0x6b3a24", "0x4a4a4a")


def cell_pixels(size: Size) -> int:
    """Return the edge of one cell in a picture of `size` (pixels)."""
    return size.width // CELLS_ACROSS


def tone_hz(number: int) -> int:
    """Return the frequency of camera `number`'s tone (Hz)."""
    return round(BASE_TONE_HZ * 2 ** (number / 6))


def simulated_camera(number: int, size: Size, fps: Fraction, label: str = "") -> str:
    """Return the lavfi graph of simulated camera `number`, with a picture at `out0` and a sound at `out1`."""
    cell = cell_pixels(size)
    picture = [
        f"testsrc2=size={size}:rate={fps}",
        _box(cell * 4, size.height // 4, cell * 32, cell * 6, _COLOURS[number % len(_COLOURS)]),
        *_texts(number, size, label),
        _box(0, 0, cell * CELLS_ACROSS, cell, "black"),
        _box(0, 0, cell, cell, "white"),
        *_cells(number, cell),
        _box(size.width - 4 * cell, cell, 4 * cell, 4 * cell, "white", f"lt(mod(t,1),{FLASH_SECONDS})"),
        "format=yuv420p[out0]",
    ]
    sound = f"sine=frequency={tone_hz(number)}:beep_factor={BEEP_FACTOR}:sample_rate={SAMPLE_RATE}[out1]"
    return ",".join(picture) + ";" + sound


def _box(x: int, y: int, width: int, height: int, colour: str, enable: str = "") -> str:
    when = f":enable='{enable}'" if enable else ""
    return f"drawbox=x={x}:y={y}:w={width}:h={height}:color={colour}:t=fill{when}"


def _cells(number: int, cell: int) -> list[str]:
    """Return the boxes of camera number, counter and parity; constant bits that are 0 need none."""
    first = 2
    camera = [_box((first + bit) * cell, 0, cell, cell, "white") for bit in range(CAMERA_BITS) if number >> bit & 1]
    first += CAMERA_BITS
    bits = [f"gt(bitand(n,{1 << bit}),0)" for bit in range(COUNTER_BITS)]
    counter = [_box((first + bit) * cell, 0, cell, cell, "white", test) for bit, test in enumerate(bits)]
    parity = _box((first + COUNTER_BITS) * cell, 0, cell, cell, "white", f"mod({'+'.join(bits)},2)")
    return [*camera, *counter, parity]


def _texts(number: int, size: Size, label: str) -> list[str]:
    font = escape_filter_value(str(simulated_font()))
    name = escape_filter_value(escape_filter_value(f"CAM {number} {label}".strip()))
    cell = cell_pixels(size)
    common = f"drawtext=fontfile={font}:fontcolor=white:x={cell * 5}:expansion"
    return [
        f"{common}=none:text={name}:fontsize={cell * 2}:y={size.height // 4 + cell // 2}",
        f"{common}=normal:text='%{{pts\\:hms}}  %{{frame_num}}':fontsize={cell * 2}:y={size.height // 4 + cell * 3}",
    ]


def simulated_font() -> Path:
    """Return the font of the simulated camera's text: the one that comes with streamctl."""
    return Path(str(files("noto_cjk_sans_jp_regular"))) / "NotoSansCJKjp-Regular.otf"


def escape_filter_value(text: str) -> str:
    """Return `text` so that one level of FFmpeg's filter syntax gives it back: quotes, colons, commas and the like."""
    return "".join(f"\\{character}" if character in "\\':,;[]=%" else character for character in text)
