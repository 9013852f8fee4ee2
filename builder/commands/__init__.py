"""The commands, a module each, and the one place where an error becomes a line of text."""
