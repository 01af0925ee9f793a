"""The simulated camera: a picture and a sound from which people and tests can read camera, frame and time.

Along the top of the picture lies a row of square cells, CELLS_ACROSS to the picture's width, black for 0 and white
for 1: a white and a black cell to find the levels, CAMERA_BITS of the camera's number, COUNTER_BITS of the frame
counter (both lowest bit first), one bit of even parity over the counter and one of odd parity over the camera's number;
the rest is black. Each second begins with a flash at the right edge and a beep: both last FLASH_SECONDS. A box wanders
below the row, so that no picture is like the one before; all else is flat, because two or three of these cameras run
beside the show on a small machine: flat areas cost neither a filter nor an encoder anything, and a second `overlay`
costs more than all that is drawn here.
"""

from fractions import Fraction
from importlib.resources import files
from pathlib import Path

from streamctl.core.values import SAMPLE_RATE, Size

CELLS_ACROSS = 40
CAMERA_BITS = 4
COUNTER_BITS = 20
CAMERA_CELL = 2
"""Cell of the camera number's lowest bit; the two before it show white and black."""
COUNTER_CELL = CAMERA_CELL + CAMERA_BITS
"""Cell of the counter's lowest bit."""
PARITY_CELL = COUNTER_CELL + COUNTER_BITS
"""Cell of the counter's parity; the camera number's follows it."""
CELLS_USED = PARITY_CELL + 2
FLASH_CELLS = 4
"""Edge of the flash, and of the wandering box (cells)."""
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
    colour = _COLOURS[number % len(_COLOURS)]
    flat = f"color={colour}:size={size}:rate={fps},format=yuv420p"
    graphs = (
        ",".join([flat, *_texts(number, size, label)]) + "[picture]",
        f"{_row(number, fps)},scale={cell * CELLS_ACROSS}:{cell}:flags=neighbor[row]",
        f"[picture][row]overlay=0:0,{_flash(size, cell)},format=yuv420p[out0]",
        f"sine=frequency={tone_hz(number)}:beep_factor={BEEP_FACTOR}:sample_rate={SAMPLE_RATE}[out1]",
    )
    return ";".join(graphs)


def _row(number: int, fps: Fraction) -> str:
    """Return the source of the cells, one pixel each: 28 small expressions a frame instead of as many boxes."""
    camera = sum((number >> bit & 1) << (CAMERA_CELL + bit) for bit in range(CAMERA_BITS))
    constant = 1 | camera | (number.bit_count() + 1 & 1) << (PARITY_CELL + 1)
    ones = "+".join(f"bitand(floor(N/{1 << bit}),1)" for bit in range(COUNTER_BITS))
    counter = f"between(X,{COUNTER_CELL},{PARITY_CELL - 1})*bitand(floor(N/pow(2,X-{COUNTER_CELL})),1)"
    bit = f"bitand(floor({constant}/pow(2,X)),1)+{counter}+eq(X,{PARITY_CELL})*mod({ones},2)"
    return f"nullsrc=size={CELLS_ACROSS}x2:rate={fps},format=yuv420p,geq=lum='16+219*({bit})':cb=128:cr=128"


def _wander(size: Size, edge: int, number: int) -> str:
    """Return the box's place for `drawtext`: to and fro in the lower half, each camera's in its own step."""
    across, down = size.width - edge, max(2, size.height // 2 - edge)
    step = max(2, size.width // 160) + number
    return f"x='abs(mod(n*{step},{2 * across})-{across})':y='{size.height // 2}+abs(mod(n*2,{2 * down})-{down})'"


def _flash(size: Size, cell: int) -> str:
    edge = cell * FLASH_CELLS
    when = f"lt(mod(t,1),{FLASH_SECONDS})"
    return f"drawbox=x={size.width - edge}:y={cell}:w={edge}:h={edge}:color=white:t=fill:enable='{when}'"


def _texts(number: int, size: Size, label: str) -> list[str]:
    """Return camera and label in large letters, timecode and frame in small ones, and the box: a letter as well."""
    font = escape_filter_value(str(simulated_font()))
    name = escape_filter_value(escape_filter_value(f"CAM {number} {label}".strip()))
    cell = cell_pixels(size)
    edge = cell * FLASH_CELLS
    common = f"drawtext=fontfile={font}:fontcolor"
    return [
        f"{common}=white:expansion=none:text={name}:fontsize={cell * 2}:x={cell * 2}:y={cell * 2}",
        f"{common}=white:text='%{{pts\\:hms}}  %{{frame_num}}':fontsize={cell}:x={cell * 2}:y={cell * 5}",
        f"{common}=0xc0c0c0:expansion=none:text=\u25a0:fontsize={edge}:{_wander(size, edge, number)}",
    ]


def simulated_font() -> Path:
    """Return the font of the simulated camera's text: the one that comes with streamctl."""
    return Path(str(files("noto_cjk_sans_jp_regular"))) / "NotoSansCJKjp-Regular.otf"


def escape_filter_value(text: str) -> str:
    """Return `text` so that one level of FFmpeg's filter syntax gives it back: quotes, colons, commas and the like."""
    return "".join(f"\\{character}" if character in "\\':,;[]=%" else character for character in text)
