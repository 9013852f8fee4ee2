"""What was published, for ever: facts, their hash chain, changed names, and the manifest."""
