"""Messages of the cards room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
