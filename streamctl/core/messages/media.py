"""Messages of the media room."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
