"""Machine images that AWS and well-known makers offer in every Region.

As of 2026-11-27. Names, descriptions and owner of Amazon's Linux images are those that moto 5.2.5
carries for us-east-1 (moto/ec2/resources/latest_amis, of 2026-09-30). Owners and forms of the names
of the others: Canonical's, Debian's and AWS's pages on their images and answers of DescribeImages
that people quote; the days in those names are invented. Simulated are all ids (AMIs have another
in each Region; here they are made up, the same for everybody), all times of making, and the types
of the root volumes of Windows.
"""

from functools import cache
from hashlib import blake2b

from msgspec import Struct

AMAZON, WINDOWS = "137112412989", "801119661308"
CANONICAL, DEBIAN = "099720109477", "136693071363"
LINUX = ("Linux/UNIX", "RunInstances")
SERVER = ("Windows", "RunInstances:0002")


class Image(Struct, frozen=True, kw_only=True):
    """An image. `family` names what `hosts` knows of it, empty when its machines are not run.

    `size` is that of its root volume in GiB, `login` the port at which people log in.
    """

    name: str
    description: str
    owner: str
    created: str
    architecture: str = "x86_64"
    family: str = ""
    root: str = "/dev/xvda"
    size: int = 8
    volume: str = "gp3"
    platform: tuple[str, str] = LINUX
    tokens: str = "optional"
    login: int = 22
    id: str = ""

    @property
    def is_windows(self) -> bool:
        """Whether its machines run Windows."""
        return self.platform is SERVER or self.platform == SERVER

    @property
    def snapshot(self) -> str:
        """The id of the snapshot of its root volume."""
        return f"snap-0{_digest(self.id)}"


def _amazon_linux(architecture: str) -> Image:
    return Image(
        name=f"al2023-ami-2023.12.20260930.0-kernel-6.12-{architecture}",
        description=f"Amazon Linux 2023 AMI 2023.12.20260930.0 {architecture} HVM kernel-6.12",
        owner=AMAZON,
        created="2026-09-30T18:20:11.000Z",
        architecture=architecture,
        family="amazon-linux-2023",
        tokens="required",
    )


def _ubuntu(release: str, number: str, word: str, volume: str = "gp3") -> Image:
    """Canonical names images after their volume only where that is not gp2."""
    folder = "hvm-ssd" if volume == "gp2" else f"hvm-ssd-{volume}"
    return Image(
        name=f"ubuntu/images/{folder}/ubuntu-{release}-{number}-{word}-server-20261103",
        description=f"Canonical, Ubuntu, {number}, {word} {release} image",
        owner=CANONICAL,
        created="2026-11-03T07:41:30.000Z",
        architecture="arm64" if word == "arm64" else "x86_64",
        family="ubuntu",
        root="/dev/sda1",
        volume=volume,
    )


def _windows(year: str) -> Image:
    return Image(
        name=f"Windows_Server-{year}-English-Full-Base-2026.11.12",
        description=f"Microsoft Windows Server {year} Full Locale English AMI provided by Amazon",
        owner=WINDOWS,
        created="2026-11-12T02:15:04.000Z",
        root="/dev/sda1",
        size=30,
        platform=SERVER,
        login=3389,
    )


def _debian(number: str) -> Image:
    return Image(
        name=f"debian-{number}-amd64-20261101-2284",
        description=f"Debian {number} (20261101-2284)",
        owner=DEBIAN,
        created="2026-11-01T21:03:55.000Z",
    )


_ALL = (
    _amazon_linux("x86_64"),
    _amazon_linux("arm64"),
    Image(
        name="amzn2-ami-hvm-2.0.20260930.0-x86_64-gp2",
        description="Amazon Linux 2 AMI 2.0.20260930.0 x86_64 HVM gp2",
        owner=AMAZON,
        created="2026-09-30T20:12:44.000Z",
        family="amazon-linux-2",
        volume="gp2",
    ),
    _ubuntu("noble", "24.04", "amd64"),
    _ubuntu("noble", "24.04", "arm64"),
    _ubuntu("jammy", "22.04", "amd64", "gp2"),
    _debian("12"),
    _debian("13"),
    _windows("2022"),
    _windows("2025"),
)


@cache
def images_of(region: str) -> dict[str, Image]:
    """The images of a Region by id."""
    made = [_with_id(image, region) for image in _ALL]
    return {image.id: image for image in made}


def _with_id(image: Image, region: str) -> Image:
    fields = {name: getattr(image, name) for name in image.__struct_fields__}
    return Image(**{**fields, "id": f"ami-0{_digest(f'{region}:{image.name}')}"})


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
