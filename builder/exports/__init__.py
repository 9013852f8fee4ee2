"""What machines take away: tables, feeds, citations, search entries, the sitemap."""
