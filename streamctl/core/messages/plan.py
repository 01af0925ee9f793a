"""Messages of the plan room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
