"""Between data/ and the model: CSV and TOML read and written in one form, with an error that names
the line.
"""
