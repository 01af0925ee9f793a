"""Messages of the profile room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
