"""Between data/ and the model: CSV and TOML in one form, with errors that name the line."""
