"""What was published, for ever: facts, their hash chain, names that changed, and the manifest of a
site.
"""
