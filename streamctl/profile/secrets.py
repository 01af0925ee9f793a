"""Where a secret belongs, only a reference to it may stand."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from streamctl.core.secret_reference import SecretReference


@dataclass(frozen=True, slots=True)
class ReferenceOnly:
    """Marks a `SecretReference`: anything written there that is no mapping may be the secret itself.

    Raises PydanticCustomError of type `secret_in_clear`, which doesn't echo what was written.
    """

    def check(self, value: Any) -> Any:
        """Return `value` if it can be a reference."""
        if isinstance(value, dict | SecretReference):
            return value
        raise PydanticCustomError("secret_in_clear", "a secret is written as a reference")

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, handler(source))
