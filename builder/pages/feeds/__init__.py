"""What feeds and the calendar tell of a count, in words with figures."""
