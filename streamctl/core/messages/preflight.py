"""Messages of the preflight room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
