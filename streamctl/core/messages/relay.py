"""Messages of the relay and its targets."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
