"""The record: folder layout, journal writer and reader, state as a fold over the journal."""
