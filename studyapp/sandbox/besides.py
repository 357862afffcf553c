"""Refusals that no policy decides, though their code is that of a denial: why, and what helps."""

from typing import Final

from msgspec import Struct

BLOCKS: Final = "S3 Block Public Access"
HIDING: Final = frozenset(
    {
        "s3:GetObject",
        "s3:HeadObject",
        "s3:GetObjectTagging",
        "s3:GetObjectAttributes",
        "s3:CopyObject",
    }
)


class Reason(Struct, frozen=True):
    """Why a call was refused, in a sentence or two, and what would make it work."""

    sentence: str
    remedy: str


PUBLIC: Final = Reason(
    "Block Public Access of the bucket refuses whatever would let strangers in, and it comes before "
    "every policy.",
    "If the whole world may read this bucket, switch off “Refuse new public bucket policies” and "
    "“Let public policies count for this account only” in its permissions, then save the policy "
    "again. Switch off nothing for data that is not for everybody.",
)
# Amazon S3 API Reference, "GetObject", permissions.
HIDDEN: Final = Reason(
    "No policy refuses it: there is no such object (or the bucket belongs to another account than "
    "the call expects). S3 answers NoSuchKey only to those who may list the bucket, and hides from "
    "all others what is there.",
    "Ask for a key that is there. To be told which are, s3:ListBucket on the bucket is needed too.",
)


def beside_policies(call: str, message: str) -> Reason | None:
    """The reason of a refused call ("s3:GetObject") that the policies allow; None for others."""
    if BLOCKS in message:
        return PUBLIC
    return HIDDEN if call in HIDING and message == "Access Denied" else None
