"""Reports: cockpit, lists, yearly analysis, tables for the city.

Owns saved views; reads the rest. Imports cohorts to runs.
"""
