"""Material: catalogue, course, module and lesson pages, and their blocks.

Owns what is taught. Imports the ground floor.
"""
