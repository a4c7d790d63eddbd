"""Sizes of pictures, made when a page is published: reading a page never writes one."""

from collections.abc import Iterator
from typing import Any

#: A phone's width and twice a text column's; WebP, as every current browser reads it.
SPECS = ("max-800x1200|format-webp", "max-1440x1600|format-webp")


def images_in(page: Any) -> Iterator[Any]:
    """Every image a page shows: in its blocks, and of its own fields."""
    for name in page.streams:
        for block in getattr(page, name):
            if block.block_type == "figure":
                yield block.value["image"]
            elif block.block_type == "medium":
                yield block.value["poster"]
    if getattr(page, "image_id", None):
        yield page.image


def make_sizes(page: Any) -> int:
    """Make the missing sizes of all images of a page; says how many images there are."""
    images = [image for image in images_in(page) if image is not None]
    for image in images:
        image.get_renditions(*SPECS)
    return len(images)
