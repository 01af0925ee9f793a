"""Waking a thread that waits in `poll`."""

import contextlib
import os
import weakref


class Waker:
    """A pipe that one thread polls (`descriptor`) and any other writes to.

    It is closed when nobody holds this object any more: closed earlier, a late `wake` could write into whatever file
    got its number next.
    """

    def __init__(self) -> None:
        self.descriptor, self._writing = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._writing, False)
        weakref.finalize(self, _close, self.descriptor, self._writing)

    def wake(self) -> None:
        """End the present or the next wait; never waits itself."""
        with contextlib.suppress(BlockingIOError):  # full: it is being woken already
            os.write(self._writing, b".")

    def rest(self) -> None:
        """Forget what woke."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.descriptor, 1 << 16)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
