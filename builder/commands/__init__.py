"""The commands, one module each, and the one place that prints an error as a line of text."""
