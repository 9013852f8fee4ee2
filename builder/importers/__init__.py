"""From official files to reviewed rows: read, recognized, reconciled, planned; nothing is written
before all of it is.
"""
