"""Files: protected uploads and their checks.

Owns uploaded files outside the CMS. Imports core to tasklinks.
"""
