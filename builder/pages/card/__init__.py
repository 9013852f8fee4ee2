"""The picture that goes with a link to a race."""
