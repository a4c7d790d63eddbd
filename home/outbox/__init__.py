"""Outbox: messages written with the change, editable templates, sending, log, resend.

Owns mails and their templates. Imports core, people, rulebook.
"""
