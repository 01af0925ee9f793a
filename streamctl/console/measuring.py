"""What is said while this machine is measured: once a week, and it takes some seconds."""

from collections.abc import Mapping

from streamctl.console.output import Stdio

WORDS: Mapping[str, str] = {
    "en": "Measuring how fast this machine encodes; the result is kept for a week ...\n",
    "ja": "このマシンのエンコード速度を測定しています（結果は 1 週間保存します）...\n",
}


def tell_measuring() -> None:
    """Say on standard error, if a person sits there, why nothing happens for a moment."""
    stdio = Stdio()
    if stdio.err.isatty():
        stdio.err.write(WORDS["ja" if stdio.language == "ja" else "en"])
        stdio.err.flush()
