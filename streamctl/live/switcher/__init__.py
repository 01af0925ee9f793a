"""The process that owns the picture: ingests, mixer, encoder and relay."""
