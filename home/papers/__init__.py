"""Papers: tagged PDF made from data with Typst.

Owns the typography of the papers, no data. Imports core to files.
"""
