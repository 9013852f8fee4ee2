"""What feeds and the calendar say about a count, in words with figures."""
