"""What was published, permanently: facts, their hash chain, changed names and the manifest."""
