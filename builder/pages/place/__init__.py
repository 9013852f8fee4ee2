"""The page of a city in an election: every race that is known to be its own."""
