"""The pages that people wrote, with their computed blocks."""
