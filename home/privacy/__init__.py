"""Privacy: what is kept and until when; backup, restore, and looking for what must never be.

Owns no table. Imports the slices of the ground floor below it.
"""
