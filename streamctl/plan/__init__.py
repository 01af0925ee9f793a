"""Pure functions from a Profile and the facts of a machine to a frozen Plan."""
