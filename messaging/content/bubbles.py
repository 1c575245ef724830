"""What a chat bubble shows, as values: the shape that the screens draw.

The keys of `to_json` are fixed; the front end's components read them. Standard library only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal, TypeAlias

from messaging.content.values import Json

MediaKind: TypeAlias = Literal["image", "video", "document", "audio", "sticker"]
ButtonKind: TypeAlias = Literal["reply", "url", "phone", "copy", "flow", "other"]
Direction: TypeAlias = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class TextHeader:
    """A bold line above the text."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class MediaHeader:
    """A picture, film, sound or file."""

    kind: MediaKind
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceHeader:
    """A point on the map."""

    name: str
    address: str
    latitude: float
    longitude: float
    kind: Literal["location"] = "location"


BubbleHeader: TypeAlias = TextHeader | MediaHeader | PlaceHeader


@dataclass(frozen=True, slots=True)
class BubbleButton:
    """Something to tap. `id` is what comes back, exactly as it was sent."""

    kind: ButtonKind
    title: str
    id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class BubbleRow:
    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class BubbleSection:
    title: str
    rows: tuple[BubbleRow, ...]


@dataclass(frozen=True, slots=True)
class BubbleList:
    """A button that opens a sheet of rows in sections."""

    button: str
    sections: tuple[BubbleSection, ...]


@dataclass(frozen=True, slots=True)
class BubbleCard:
    """One card of a carousel."""

    header: BubbleHeader | None
    text: str
    buttons: tuple[BubbleButton, ...] = ()


@dataclass(frozen=True, slots=True)
class BubblePerson:
    """One card of a person: who it is, at what company, and the numbers."""

    name: str
    company: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BubbleShelf:
    """Products under a title, by their ids: names and prices are with Meta."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BubbleShop:
    """A button that opens a product, some of them, or the whole catalog."""

    button: str
    shelves: tuple[BubbleShelf, ...] = ()


@dataclass(frozen=True, slots=True)
class BubbleForm:
    """The Flow that the button of kind `flow` opens, and what it starts with."""

    flow_id: str
    cta: str
    token: str = ""
    screen: str = ""
    data: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """The message this one answers."""

    id: str
    text: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a message did not arrive."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The content of a bubble. `note` names a kind that cannot be drawn."""

    text: str = ""
    header: BubbleHeader | None = None
    footer: str = ""
    buttons: tuple[BubbleButton, ...] = ()
    list: BubbleList | None = None
    cards: tuple[BubbleCard, ...] = ()
    people: tuple[BubblePerson, ...] = ()
    shop: BubbleShop | None = None
    form: BubbleForm | None = None
    note: str = ""

    def to_json(self) -> dict[str, Json]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bubble:
    """A whole bubble. `direction` is the customer's view turned round: `in` is from them.

    `at` is ISO 8601 with an offset; `sender` names the step of a journey, "" on the phone.
    """

    id: str
    direction: Direction
    at: str
    shown: Shown
    quoted: Quote | None = None
    ticks: str | None = None
    error: Fault | None = None
    sender: str = ""

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "direction": self.direction,
            "at": self.at,
            **self.shown.to_json(),
            "quoted": None if self.quoted is None else asdict(self.quoted),
            "ticks": self.ticks,
            "error": None if self.error is None else asdict(self.error),
            "sender": self.sender,
        }
