"""The record of a race at one update, whose address never changes."""
