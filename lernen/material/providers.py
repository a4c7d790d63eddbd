"""Other providers of films that a lesson may name. A further one is a line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """``host`` is the only one a film's page may talk to; ``frame`` takes the film's number."""

    name: str
    host: str
    frame: str
    page: str

    def frame_of(self, number: str) -> str:
        return f"https://{self.host}{self.frame}{number}"

    def page_of(self, number: str) -> str:
        return f"{self.page}{number}"


PROVIDERS: dict[str, Provider] = {
    "youtube": Provider(
        "YouTube", "www.youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v="
    ),
    "vimeo": Provider("Vimeo", "player.vimeo.com", "/video/", "https://vimeo.com/"),
    "ccc": Provider("media.ccc.de", "media.ccc.de", "/v/", "https://media.ccc.de/v/"),
}
