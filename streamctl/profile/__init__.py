"""The event as written: pydantic models, strict YAML loader, JSON Schema, secret references."""
