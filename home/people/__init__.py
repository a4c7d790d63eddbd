"""People: user, sign-in by e-mail, invitations, contact data, roles of a person on a day.

Owns the user. Imports home.core.
"""
