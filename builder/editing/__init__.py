"""Changing what is published: sealing it, completing what was not reported, correcting what was
wrong.
"""
