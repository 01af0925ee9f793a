"""streamctl: an event as code, from the site visit to the archived recording."""

__version__ = "0.1.0"
