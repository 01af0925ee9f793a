"""Where a secret is kept; never the secret itself."""

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from streamctl.core.redaction import hide_variable
from streamctl.core.values import LocalPath, Value

VARIABLE_FORM = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$"
"""Names of environment variables that a shell can set; most stream keys do not look like one."""
KEYRING_FORM = r"^[^/]+/[^/]+$"
"""service/name."""


class SecretReference(Value):
    """Exactly one place to read a secret from when it is needed.

    A variable named here is kept from all child processes from then on, also before it has been read.
    """

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    env: str | None = Field(default=None, pattern=VARIABLE_FORM, description="Name of an environment variable.")
    file: LocalPath | None = Field(
        default=None,
        description="Path of a file whose first line is the secret, from the profile's folder; ~ is the user's home.",
    )
    command: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="Program and arguments whose first output line is the secret; no shell."
    )
    keyring: str | None = Field(
        default=None,
        pattern=KEYRING_FORM,
        description="service/name in the system's keyring (needs streamctl[keyring]).",
    )

    @model_validator(mode="after")
    def _one_place(self) -> "SecretReference":
        if sum(place is not None for place in (self.env, self.file, self.command, self.keyring)) != 1:
            raise PydanticCustomError(
                "secret_place", "a secret reference names exactly one of env, file, command, keyring"
            )
        if self.env is not None:
            hide_variable(self.env)
        return self

    def __str__(self) -> str:
        kind = next(name for name in ("env", "file", "command", "keyring") if getattr(self, name) is not None)
        value = getattr(self, kind)
        return f"{kind}:{value[0] if kind == 'command' else value}"
