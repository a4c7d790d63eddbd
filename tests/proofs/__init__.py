"""Proofs of what must never happen, on a house that really runs: ``make proof ID=F-01``.

Each drives the product from outside, by HTTP, by SMTP and by ``kill -9``, on a database of its own
that is thrown away, and then asks the database what holds. Each has a control: the same run with
the defence taken away must fail, or the proof proves nothing. ``docs/proofs.md`` holds figures.
"""
