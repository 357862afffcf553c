"""What is decided without looking at any record: documents, paths, passwords, tags."""

import re
import string
from collections.abc import Callable, Iterable, Iterator
from hashlib import scrypt

from studyapp.minicloud.policy import Use, check
from studyapp.minicloud.services.iam import errors
from studyapp.minicloud.services.iam.state import PasswordPolicy, Tags

SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")  # UpdateAccountPasswordPolicy, RequireSymbols
CLASSES = (
    ("uppercase letter", frozenset(string.ascii_uppercase)),
    ("lowercase letter", frozenset(string.ascii_lowercase)),
    ("number", frozenset(string.digits)),
    ("symbol", SYMBOLS),
)
LEAST = 8  # characters of a password when the account has no policy
LEAST_CLASSES = 3
MANAGED_ARN = re.compile(r"arn:aws:iam::(\d{12}|aws):policy/\S+")
# IAM User Guide, "Tags for IAM resources", on case sensitivity: the keys of users and roles are the
# same whatever their case, those of all other resources only as they are written.
Fold = Callable[[str], str]
WHATEVER_CASE: Fold = str.lower
AS_WRITTEN: Fold = str


def check_document(text: str, use: Use = "identity") -> None:
    """Refuse a text that is no policy for this use: MalformedPolicyDocument."""
    problems = check(text, use)
    if problems:
        raise errors.malformed(problems[0].message)


def size(text: str) -> int:
    """The length that counts against quotas: white space is free."""
    return sum(not char.isspace() for char in text)


def check_path(path: str) -> None:
    """Refuse a path that does not begin and end with a slash: ValidationError."""
    if not (path.startswith("/") and path.endswith("/")) or "//" in path:
        raise errors.validation(
            "The specified value for path is invalid. It must begin and end with / and contain "
            "only alphanumeric characters and/or / characters."
        )


def check_policy_arn(arn: str) -> None:
    """Refuse what is not the ARN of a policy: ValidationError."""
    if MANAGED_ARN.fullmatch(arn) is None:
        raise errors.validation(f"ARN {arn} is not valid.")


def tags_of(given: Iterable[dict[str, str]], fold: Fold = WHATEVER_CASE) -> Tags:
    """Tags of a request in order; InvalidInput when a key comes twice."""
    tags = tuple((tag["Key"], tag["Value"]) for tag in given)
    if not tags:
        return ()
    if len({fold(key) for key, _ in tags}) != len(tags):
        text = "Duplicate tag keys found."
        if fold is WHATEVER_CASE:
            text += " Please note that Tag keys are case insensitive."
        raise errors.invalid_input(text, unverified=False)
    if any(key.lower().startswith("aws:") for key, _ in tags):
        raise errors.invalid_input("Tag keys that begin with aws: are reserved.")
    return tags


def merged(old: Tags, new: Tags, fold: Fold) -> Tags:
    """Tags with others added; those of the same keys are replaced."""
    tags = {fold(tag[0]): tag for tag in old}
    return tuple((tags | {fold(tag[0]): tag for tag in new}).values())


def without(old: Tags, keys: Iterable[str], fold: Fold) -> Tags:
    """Tags without those of some keys."""
    gone = {fold(key) for key in keys}
    return tuple(tag for tag in old if fold(tag[0]) not in gone)


def check_password(password: str, policy: PasswordPolicy | None, name: str) -> None:
    """Refuse a password with the rules that it breaks: PasswordPolicyViolation.

    IAM User Guide, "Set an account password policy for IAM users": what the default policy asks
    for is "at least three of four kinds of characters", eight characters, and not the name.
    """
    if policy is None:
        _check_by_default(password, name)
        return
    broken = list(_broken(password, policy))
    if broken:
        raise errors.weak_password(", ".join(broken))


def _broken(password: str, policy: PasswordPolicy) -> Iterator[str]:
    if len(password) < policy.length:
        yield f"Password should have a minimum length of {policy.length}"
    asked = (policy.upper, policy.lower, policy.numbers, policy.symbols)
    for (word, members), required in zip(CLASSES, asked, strict=True):
        if required and not members & set(password):
            yield _lacks(word)


def _check_by_default(password: str, name: str) -> None:
    if len(password) < LEAST:
        raise errors.weak_password(f"Password should have a minimum length of {LEAST}")
    missing = [word for word, members in CLASSES if not members & set(password)]
    lacking = LEAST_CLASSES - (len(CLASSES) - len(missing))
    if lacking > 0:
        raise errors.weak_password(
            f"Password should meet {lacking} more of the following requirements: "
            + ", ".join(_lacks(word) for word in missing)
        )
    if password.lower() == name.lower():
        raise errors.weak_password("Password should not be the same as the user name")


def _lacks(word: str) -> str:
    return f"Password should have at least one {word}"


def hashed(password: str, salt: bytes) -> bytes:
    """A password as it is kept: it cannot be read back, and trying many is slow."""
    return scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1, dklen=32)
