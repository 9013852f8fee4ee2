"""Changes of published data: seal them, complete what is missing, correct what is wrong."""
