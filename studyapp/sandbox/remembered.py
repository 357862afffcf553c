"""Records that this process has read, for as long as their world has not changed since.

Every transaction reads the row of its world in any case. Whatever changes a record changes that
row too (`DatabaseStorage.write` refuses what does not), so its bytes name a state of the records:
what was read, or written and committed, at the same generation and bytes is still what is stored,
whichever process changes the world in between. Inside a transaction that somebody else opened
nothing is remembered: it may yet be rolled back.
"""

from collections import OrderedDict
from threading import Lock

from studyapp.minicloud.kernel.records import Address, Image

WORLDS = 64  # those used last
IMAGES = 400  # of one world
LARGEST = 4096  # bytes of a record that is kept

Token = tuple[int, bytes]  # generation and state of a world, as its row says
Images = dict[Address, Image | None]  # None: there is no such record

_lock = Lock()
_worlds: OrderedDict[str, tuple[Token, Images]] = OrderedDict()


def images_of(world: str, token: Token) -> Images:
    """What is known of a world in this state; what is read of it may be added."""
    with _lock:
        held = _worlds.get(world)
        if held is None or held[0] != token or len(held[1]) >= IMAGES:
            return _hold(world, token, {})
        _worlds.move_to_end(world)
        return held[1]


def publish(world: str, token: Token, images: Images) -> None:
    """Take over what a committed transaction knows of the world that it left in this state."""
    with _lock:
        _hold(world, token, images)


def add(images: Images, address: Address, image: Image | None) -> None:
    """Keep a record that was read, when there is room."""
    if len(images) < IMAGES and (image is None or len(image.data) <= LARGEST):
        images[address] = image


def _hold(world: str, token: Token, images: Images) -> Images:
    _worlds[world] = (token, images)
    _worlds.move_to_end(world)
    if len(_worlds) > WORLDS:
        _worlds.popitem(last=False)
    return images
