"""Pages: home, standard, service and district pages, navigation, settings, search.

Owns the CMS page types of the ground floor. Imports the slices below it.
"""
