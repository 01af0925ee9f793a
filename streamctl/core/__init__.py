"""What every room stands on: errors, exit codes, clock, redaction, messages, results."""
