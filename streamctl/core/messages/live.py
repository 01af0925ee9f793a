"""Messages of the live room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
