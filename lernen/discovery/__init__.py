"""Discovery: search that understands German, with facets.

Owns the search index of its own. Imports material to certificates.
"""
