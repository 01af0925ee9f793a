"""Where a secret is kept; never the secret itself."""

from pathlib import Path

from pydantic import Field, model_validator

from streamctl.core.values import Value


class SecretReference(Value):
    """Exactly one place to read a secret from when it is needed."""

    env: str | None = Field(default=None, min_length=1, description="Name of an environment variable.")
    file: Path | None = Field(default=None, description="Path of a file whose first line is the secret; ~ is expanded.")
    command: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="Program and arguments whose first output line is the secret; no shell."
    )
    keyring: str | None = Field(
        default=None,
        pattern=r"^[^/]+/[^/]+$",
        description="service/name in the system's keyring (needs streamctl[keyring]).",
    )

    @model_validator(mode="after")
    def _one_place(self) -> "SecretReference":
        if sum(place is not None for place in (self.env, self.file, self.command, self.keyring)) != 1:
            message = "a secret reference names exactly one of env, file, command, keyring"
            raise ValueError(message)
        return self

    def __str__(self) -> str:
        kind = next(name for name in ("env", "file", "command", "keyring") if getattr(self, name) is not None)
        value = getattr(self, kind)
        return f"{kind}:{value[0] if kind == 'command' else value}"
