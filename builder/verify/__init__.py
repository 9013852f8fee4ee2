"""The independent auditor: a site against its manifest, its seal and what was published before.

It shares no reader of pages and no figures with the code that builds: where it computes again what
a page states, it imports the seal and the values of an election alone.
"""
