"""The live count of a race for other people's pages."""
