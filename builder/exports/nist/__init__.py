"""Every update as an election report of NIST SP 1500-100 v2, in JSON and XML
(https://doi.org/10.6028/NIST.SP.1500-100r2).
"""
