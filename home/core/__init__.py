"""Core: errors, action view, state machines, registries, jobs, base classes. No tables of its own.

Owns what every slice needs and nobody's nouns. Imports no other slice.
"""
