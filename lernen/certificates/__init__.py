"""Certificates: frozen, hashed, superseded, revoked, checked in public, with a badge.

Owns certificates. Imports material to progress.
"""
