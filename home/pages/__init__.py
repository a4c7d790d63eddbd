"""Pages: home, standard, service and district pages, navigation, settings, search.

Owns the CMS page types of the ground floor, images and teaching files, who may do what in the
CMS, and the cache of public pages. Imports the slices below it.
"""
