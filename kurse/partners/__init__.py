"""Partners: districts, sites, agencies, placement sites, contacts and their functions.

Owns the register of partners. Imports cohorts.
"""
