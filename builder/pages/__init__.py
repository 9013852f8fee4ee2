"""Views: from computed values to the Markdown of every page."""
