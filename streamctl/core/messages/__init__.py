"""Messages keyed by stable code, in English and Japanese; one module a family of codes."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from streamctl.core.messages.entry import Entry, Text

FAMILIES: Mapping[str, str] = {
    "INT": "general",
    "CLI": "general",
    "PRO": "profile",
    "SEC": "media",
    "PLN": "plan",
    "FFM": "media",
    "SES": "session",
    "LCK": "session",
    "LIV": "live",
    "CAM": "switcher",
    "SWI": "switcher",
    "SND": "switcher",
    "TGT": "relay",
    "WAY": "ways",
    "REC": "relay",
    "OBS": "obs",
    "CRD": "cards",
    "PRE": "preflight",
    "DEV": "devices",
    "NET": "network",
    "MAC": "machine",
    "ARC": "archive",
    "REH": "rehearsal",
}
"""Code prefix → the module of this package that holds its entries (loaded when first needed)."""


@cache
def entry(code: str) -> Entry:
    """Return the entry of `code` (such as `PRO-001`).

    Raises:
        KeyError: No module knows the code: a programming error, held off by a test.
    """
    module = import_module(f"streamctl.core.messages.{FAMILIES[code.partition('-')[0]]}")
    entries: Mapping[str, Entry] = module.ENTRIES
    return entries[code]


def text(code: str, language: str) -> Text:
    """Return the message and fix templates of `code` in `language` (`ja`, anything else is English)."""
    found = entry(code)
    return found.ja if language == "ja" else found.en
