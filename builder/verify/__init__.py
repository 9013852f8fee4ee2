"""The independent auditor: a site against its manifest, its seal and what was published before.

It shares no reader and no writer of pages with the code that builds. Where it computes again what
a page states, it uses the seal, the values of an election and the standings of `counting`.
"""
