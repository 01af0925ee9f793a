"""Splits the encode into FLV tags and feeds targets and recorder."""
