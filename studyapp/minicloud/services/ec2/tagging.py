"""Tags as requests give them, and what AWS refuses of them.

Amazon EC2 User Guide, "Tag restrictions": 50 tags, keys of 128 and values of 256 characters, no
key that begins with "aws:".
"""

from collections.abc import Iterable, Mapping

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.services.ec2 import errors, limits
from studyapp.minicloud.services.ec2.state import Tags

LONGEST_KEY, LONGEST_VALUE = 128, 256


def tags_for(params: Params, word: str) -> dict[str, str]:
    """The tags that a request gives to new resources of one sort, unchecked."""
    found: dict[str, str] = {}
    for each in params.get("TagSpecifications", ()):
        if each.get("ResourceType") == word:
            found |= {tag.get("Key", ""): tag.get("Value", "") for tag in each.get("Tags", ())}
    return found


def new_tags(params: Params, word: str, *others: str) -> Tags:
    """The tags for new resources of one sort, checked.

    `others` are the sorts that the same operation makes as well; tags for anything else are
    refused.
    """
    kinds = [each.get("ResourceType", "") for each in params.get("TagSpecifications", ())]
    strange = [kind for kind in kinds if kind not in (word, *others)]
    if strange:
        text = f"'{strange[0]}' is not a valid taggable resource type for this operation."
        raise errors.invalid(text)
    for each in params.get("TagSpecifications", ()):
        check(each.get("Tags", ()))
    return tuple(tags_for(params, word).items())


def check(given: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags of a request by key; refuses what cannot be a tag."""
    tags: dict[str, str] = {}
    for tag in given:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        if not key:
            text = f"Value ( '{key}' ) for parameter Tag key is invalid. "
            raise errors.invalid(f"{text}Tag key cannot be null or empty", unverified=True)
        if len(key) > LONGEST_KEY:
            text = f"Tag key exceeds the maximum length of {LONGEST_KEY} characters"
            raise errors.invalid(text, unverified=True)
        if len(value) > LONGEST_VALUE:
            text = f"Tag value exceeds the maximum length of {LONGEST_VALUE} characters"
            raise errors.invalid(text, unverified=True)
        if key.lower().startswith("aws:"):  # its page says InvalidTagKey.Malformed, reports this
            text = "Tag keys starting with 'aws:' are reserved for internal use"
            raise errors.invalid(text)
        if key in tags:
            raise errors.invalid(f"Duplicate tag key '{key}' specified.")
        tags[key] = value
    check_count(tags)
    return tags


def check_count(tags: Iterable[object]) -> None:
    """Refuse more tags than a resource may have: TagLimitExceeded."""
    if len(list(tags)) > limits.TAGS:
        text = f"The resultant tag set must not have more than {limits.TAGS} user tags."
        raise errors.refusal("TagLimitExceeded", text)
