"""The hand-off: session record to archive, and the proof that an archive is whole."""
