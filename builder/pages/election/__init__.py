"""The page of one election."""
