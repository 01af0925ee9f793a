"""A root of Debian 13 with OBS in the user's cache folder, for machines whose own Debian has none that can be driven.

Debian 12's OBS comes without obs-websocket. The standard library alone is used here, so that a bare Python can run it:

    python3 tests/lab/obs_root.py          build what is missing (needs root on Debian); prints where it lies
    python3 tests/lab/obs_root.py --look   only say whether it is there

The programs in `bin/` beside the root run like the machine's own: they see its /tmp, its home folders and its network,
with /usr and /etc of the root laid over in a mount namespace of their own, which ends with them. They keep the process
id that they were started under.
"""

import contextlib
import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "streamctl-lab"
"""Where roots are kept: the user's own cache, also for tests that give each other another one afterwards."""
SUITE = "trixie"
PACKAGES = (
    "obs-studio",
    "obs-plugins",
    "xvfb",
    "libgl1-mesa-dri",
    "dbus",
    "fonts-noto-cjk",
    "ffmpeg",
)
BUILD_SECONDS = 900
"""How long one step of building may take (seconds); all of them took under two minutes beside a busy suite."""
PROGRAMS = ("obs", "Xvfb", "ffmpeg")
ENTER = """\
#!/bin/sh
# Runs {program} of the root beside this file; the process keeps its id.
exec unshare --mount --propagation private /bin/sh -c '
    mount --bind "$0/etc" /etc && mount --bind "$0/var/cache/fontconfig" /var/cache/fontconfig &&
    mount --bind "$0/usr" /usr && exec /usr/bin/{program} "$@"' {root} "$@"
"""
INSTALL = """\
mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" /usr/bin/env -i \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
"""


@dataclass(frozen=True, slots=True)
class ObsRoot:
    """A root that was built to its end.

    Attributes:
        folder: Holds `root/`, `bin/` and `seconds`.
    """

    folder: Path

    def program(self, name: str) -> Path:
        """Return the program `name` (of PROGRAMS) that runs inside the root."""
        return self.folder / "bin" / name

    @property
    def build_seconds(self) -> float:
        """How long building it took (seconds)."""
        return float((self.folder / "seconds").read_text())


def wanted() -> ObsRoot:
    """Return the root that this recipe would build; it may not be there yet."""
    recipe = repr((SUITE, PACKAGES, INSTALL))
    return ObsRoot(CACHE / f"obs-{SUITE}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}")


def find_root() -> ObsRoot | None:
    """Return the root if it is built and this user may enter it."""
    root = wanted()
    if os.geteuid() != 0 or not root.folder.is_dir():
        return None
    _write_entries(root.folder)
    return root


def build_root() -> ObsRoot:
    """Return the root, built first where it is missing; a second builder waits for the first.

    Raises:
        RuntimeError: It cannot be built; the message says why.
    """
    root = wanted()
    with _locked(root.folder.with_suffix(".lock")):
        if not root.folder.is_dir():
            _require_debian()
            _build(root.folder)
        _write_entries(root.folder)
    return root


def _require_debian() -> None:
    if os.geteuid() != 0:
        raise RuntimeError("needs root")
    lacking = [name for name in ("debootstrap", "apt-get", "unshare") if shutil.which(name) is None]
    if lacking:
        raise RuntimeError(f"needs {', '.join(lacking)}")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(folder: Path) -> None:
    """Build in a folder beside, which becomes `folder` only once everything in it is whole."""
    begun = time.monotonic()
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "bin").mkdir(parents=True)
    root = part / "root"
    with folder.with_suffix(".log").open("w") as log:
        _run(log, "debootstrap", "--variant=minbase", SUITE, str(root), mirror())
        _settle(root)
        _inside(log, root, "apt-get", "update")
        _inside(log, root, "apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES)
        _inside(log, root, "apt-get", "clean")
    (root / "var" / "cache" / "fontconfig").mkdir(parents=True, exist_ok=True)
    (part / "seconds").write_text(f"{time.monotonic() - begun:.1f}")
    part.rename(folder)


def _write_entries(folder: Path) -> None:
    """Write the programs by which the root is entered, where they differ: a root may be older than this file."""
    for program in PROGRAMS:
        entry, text = folder / "bin" / program, ENTER.format(program=program, root=shlex.quote(str(folder / "root")))
        if not entry.exists() or entry.read_text() != text:
            beside = entry.with_suffix(".part")
            beside.write_text(text)
            beside.chmod(0o755)
            beside.replace(entry)


def _settle(root: Path) -> None:
    """Give the root this machine's ways of fetching packages, and keep apt from starting services in it."""
    settings = _answer("apt-config", "dump").splitlines()
    fetching = [line for line in settings if line.startswith("Acquire::")]
    (root / "etc/apt/apt.conf.d/90machine").write_text("\n".join(fetching) + "\n")
    for name in ("hosts", "resolv.conf"):
        with contextlib.suppress(OSError):
            shutil.copy(Path("/etc") / name, root / "etc" / name)
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)


def mirror() -> str:
    """Return the address that this machine's apt has Debian's packages from. Raise RuntimeError without one."""
    asked = ("Created-By: Packages", "Origin: Debian", "Label: Debian")
    found = _answer("apt-get", "indextargets", "--format", "$(REPO_URI)", *asked).split()
    if not found:
        raise RuntimeError("apt knows no address of Debian's packages: run apt-get update")
    return found[0].rstrip("/")


def _answer(*argv: str) -> str:
    return subprocess.run(argv, check=True, capture_output=True, text=True, timeout=60).stdout


def _inside(log: TextIO, root: Path, *argv: str) -> None:
    """Run `argv` in the root with devices and processes mounted for it alone."""
    _run(log, "unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", INSTALL, str(root), *argv)


def _run(log: TextIO, *argv: str) -> None:
    done = subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=BUILD_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv[:2])} failed; see {log.name}")


def _main(arguments: list[str]) -> int:
    try:
        root = find_root() if "--look" in arguments else build_root()
    except (RuntimeError, subprocess.SubprocessError, OSError) as error:
        sys.stderr.write(f"OBS was not installed for the tests: {error}\n")
        return 1
    if root is None:
        return 1
    sys.stdout.write(f"{root.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
