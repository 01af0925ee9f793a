"""How models that may stand in the same place are told apart: by a key they have or by what they say under one."""

from collections.abc import Callable, Collection
from typing import Any

from pydantic import BaseModel, Discriminator


def kind_of(choose: Callable[[Any], str | None], key: str, expected: tuple[str, ...]) -> Discriminator:
    """Return the discriminator of a union whose tags are `<name>`; `key` and `expected` are for its error `kind`."""
    context: dict[str, int | str | float] = {"key": key, "expected": ", ".join(expected)}

    def tag(value: Any) -> str | None:
        found = choose(value)
        return f"<{found}>" if found in expected else None

    return Discriminator(
        tag, custom_error_type="kind", custom_error_message="one of {expected}", custom_error_context=context
    )


def keys_of(value: Any) -> Collection[str]:
    """Return the keys that `value` has as a mapping or as a model; none where it is neither."""
    if isinstance(value, BaseModel):
        return type(value).model_fields.keys()
    return value.keys() if isinstance(value, dict) else ()


def by_value(key: str, *expected: str) -> Discriminator:
    """Return the discriminator of models told apart by what they say under `key`."""

    def choose(value: Any) -> str | None:
        found = value.get(key) if isinstance(value, dict) else getattr(value, key, None)
        return found if isinstance(found, str) else None

    return kind_of(choose, key, expected)


def by_key(*expected: str) -> Discriminator:
    """Return the discriminator of models told apart by the key they have; the first of `expected` that is there."""

    def choose(value: Any) -> str | None:
        keys = keys_of(value)
        return next((name for name in expected if name in keys), None)

    return kind_of(choose, "", expected)
