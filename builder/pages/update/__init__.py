"""The page of one update."""
