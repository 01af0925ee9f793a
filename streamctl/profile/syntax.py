"""PyYAML's complaints as problems with a code: by what broke, and without an excerpt that could hold a secret."""

from typing import NamedTuple

import yaml

from streamctl.core.errors import StreamctlError


class Complaint(NamedTuple):
    """One kind of broken syntax.

    Attributes:
        beginning: How PyYAML's sentence begins; it has no codes.
        code: Ours.
        at_start: Whether the mistake is where the unfinished thing begins, not where the reading stopped.
    """

    beginning: str
    code: str
    at_start: bool = False


COMPLAINTS = (
    Complaint("found character '\\t'", "PRO-011"),
    Complaint("found unexpected end of stream", "PRO-012", at_start=True),
    Complaint("expected ',' or", "PRO-013", at_start=True),
    Complaint("expected the node content, but found '<stream end>'", "PRO-013"),
    Complaint("could not find expected ':'", "PRO-014"),
    Complaint("mapping values are not allowed", "PRO-014"),
    Complaint("sequence entries are not allowed", "PRO-014"),
    Complaint("expected <block end>", "PRO-014"),
    Complaint("found unknown escape character", "PRO-020"),
    Complaint("expected escape sequence", "PRO-020"),
    Complaint("found character", "PRO-021"),
)
"""The kinds that people meet; PRO-010 stands for the rest. The first that fits counts."""


def syntax_problem(error: yaml.MarkedYAMLError, file: str) -> StreamctlError:
    """Return the problem that `error` tells of, with its place in `file`."""
    said = error.problem or ""
    found = next(
        (complaint for complaint in COMPLAINTS if said.startswith(complaint.beginning)), Complaint("", "PRO-010")
    )
    marks = (error.context_mark, error.problem_mark) if found.at_start else (error.problem_mark, error.context_mark)
    mark = marks[0] or marks[1]
    return StreamctlError(found.code, where=f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file)
