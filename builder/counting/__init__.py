"""From votes to what they mean: standings, histories, batches, findings; pure, without words."""
