"""From votes to what they mean: standings, histories, batches, findings; pure, with no word
of it.
"""
