"""Messages of the switcher."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
