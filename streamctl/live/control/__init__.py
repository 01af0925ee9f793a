"""The process that takes commands, keeps the rundown and writes the journal."""
