"""A folder of files that becomes a site: written, linked, weighed, laid out by MkDocs, served; it
knows no election.
"""
