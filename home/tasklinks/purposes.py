"""What task links are for: filled at start-up by the slices that issue them."""

from home.core.registries import Purpose, purposes

__all__ = ["Purpose", "purpose_of", "register_purpose"]


def register_purpose(purpose: Purpose) -> Purpose:
    purposes[purpose.key] = purpose
    return purpose


def purpose_of(key: str) -> Purpose:
    return purposes[key]
