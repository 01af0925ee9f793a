"""Messages of the archive room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
