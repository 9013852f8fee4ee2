"""The one voice of the site: whole messages, sentences, headings, and the names of things."""
