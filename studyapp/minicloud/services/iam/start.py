"""What an account starts with: its root with a key, and one administrator (decision 26)."""

from base64 import b32encode

from studyapp.minicloud.kernel import credentials, principals
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.ids import UNIQUE_LENGTH
from studyapp.minicloud.services.iam import keys
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.state import (
    ACCOUNT,
    ATTACHMENTS,
    COUNTS,
    KEYS,
    USERS,
    AccessKey,
    Account,
    Attachment,
    Counts,
    User,
)

ADMINISTRATOR = "administrator"
ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"


@SERVICE.bootstrap
def start(ctx: Context) -> None:
    """Make root's access key and the administrator."""
    if ctx.db.holder("account", ctx.account) is None:
        ctx.db.claim("account", ctx.account)
    further = ctx.db.holder(credentials.KIND, keys.fixed_key_id(ctx.ids)) is not None
    words = (ctx.account,) if further else ()
    key = keys.fixed_key_id(ctx.ids, *words)
    ring = ctx.secrets.current
    ctx.db.put(KEYS, key, AccessKey(key, ctx.account, ring, credentials.SERIAL, ctx.now))
    ctx.db.claim(credentials.KIND, key, credentials.data(ctx.account, ring))
    ctx.db.write(ACCOUNT, Account(created=ctx.now, keys=(key,)))
    unique_id = "AIDA" + _letters(ctx.ids.fixed(ADMINISTRATOR, *words))[:UNIQUE_LENGTH]
    user = User(name=ADMINISTRATOR, id=unique_id, created=ctx.now, attached=(ADMINISTRATOR_ACCESS,))
    ctx.db.write(COUNTS, Counts(users=1))
    ctx.db.put(USERS, ADMINISTRATOR, user)
    ctx.db.put(ATTACHMENTS, (ADMINISTRATOR_ACCESS, "policy", "user", unique_id), Attachment())
    principals.introduce(ctx.db, unique_id, ctx.arn(f"user/{ADMINISTRATOR}"))


def _letters(digits: str) -> str:
    return b32encode(bytes.fromhex(digits)).decode()
