"""The page of one race."""
