"""Making notices: what a person should know, in the catalogue's words."""

from streamctl.core.errors import StreamctlError
from streamctl.plan.model import Notice


def notice(code: str, where: str, **facts: object) -> Notice:
    """Return the notice with `code` about `where`; its texts are the catalogue's English ones over `facts`."""
    problem = StreamctlError(code, where=where, **facts)
    texts = {name: str(value) for name, value in facts.items()}
    return Notice(code=code, where=where, message=problem.message(), fix=problem.fix(), facts=texts)
