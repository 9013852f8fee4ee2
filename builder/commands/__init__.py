"""The commands: one module for each, and the one place where an error becomes a line for a
person.
"""
