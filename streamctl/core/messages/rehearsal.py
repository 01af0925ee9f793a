"""Messages of the rehearsal room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
