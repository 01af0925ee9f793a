"""Exit codes: what a script learns from the end of a command."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit status; the numbers are part of the command line's contract."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    PROFILE_INVALID = 10
    PREFLIGHT_BLOCKED = 11
    OBS_UNREACHABLE = 12
    FFMPEG_UNUSABLE = 13
    SECRET_MISSING = 14
    LOCK_HELD = 15
    NO_SUCH_SESSION = 16
    DEGRADED = 20
    RUN_FAILED = 21
    VERIFICATION_FAILED = 22
    INTERRUPTED = 130
    TERMINATED = 143
