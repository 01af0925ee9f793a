"""Names and texts as a profile may hold them."""

from typing import Annotated

from pydantic import Field

ID_FORM = r"^[a-z0-9][a-z0-9_-]{0,39}$"
"""Names become folders, files and words typed under pressure: lower case, short, no spaces."""
COLOUR_FORM = r"^#[0-9A-Fa-f]{6}$"
"""A colour as #RRGGBB."""
LINE_FORM = r"^[^\r\n]*[^\s][^\r\n]*$"
"""Text on one line that is more than blanks."""
HOST_FORM = r"^[A-Za-z0-9._:-]{1,253}$"
"""A host name or an IP address."""

Id = Annotated[str, Field(pattern=ID_FORM)]
"""A name that other keys refer to."""
Line = Annotated[str, Field(max_length=200, pattern=LINE_FORM)]
"""Text on one line (at most 200 characters)."""
Words = Annotated[str, Field(min_length=1, max_length=400)]
"""Text of a card, over several lines if need be (at most 400 characters)."""
Share = Annotated[float, Field(allow_inf_nan=False)]
"""A share of something: 0.25 is a quarter."""
