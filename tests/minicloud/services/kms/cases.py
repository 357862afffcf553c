"""An account with keys, and a call of each operation that goes well in it."""

from studyapp.minicloud.services.kms import SERVICE
from tests.minicloud.making import document
from tests.minicloud.services.suite import Suite

ALIAS = "alias/data"
TAGS = [{"TagKey": "team", "TagValue": "blue"}]
CONTEXT = {"order": "17"}
OPEN = {
    "Sid": "all",
    "Effect": "Allow",
    "Principal": {"AWS": "*"},
    "Action": "kms:*",
    "Resource": "*",
}

# "?" is the key's id, "spare" another key's, "blob" a ciphertext of the first key, "grant" a
# grant of it, "going" a key that waits for its deletion.
CASES = {
    "CancelKeyDeletion": {"KeyId": "going"},
    "CreateAlias": {"AliasName": "alias/new", "TargetKeyId": "?"},
    "CreateGrant": {"KeyId": "?", "GranteePrincipal": "caller", "Operations": ["Decrypt"]},
    "CreateKey": {"Description": "new", "Tags": TAGS},
    "Decrypt": {"CiphertextBlob": "blob", "EncryptionContext": CONTEXT},
    "DeleteAlias": {"AliasName": ALIAS},
    "DescribeKey": {"KeyId": ALIAS},
    "DisableKey": {"KeyId": "?"},
    "DisableKeyRotation": {"KeyId": "?"},
    "EnableKey": {"KeyId": "off"},
    "EnableKeyRotation": {"KeyId": "spare", "RotationPeriodInDays": 90},
    "Encrypt": {"KeyId": "?", "Plaintext": b"secret", "EncryptionContext": CONTEXT},
    "GenerateDataKey": {"KeyId": ALIAS, "KeySpec": "AES_256"},
    "GenerateDataKeyWithoutPlaintext": {"KeyId": "?", "NumberOfBytes": 24},
    "GenerateRandom": {"NumberOfBytes": 100},
    "GetKeyPolicy": {"KeyId": "?", "PolicyName": "default"},
    "GetKeyRotationStatus": {"KeyId": "?"},
    "ListAliases": {"KeyId": "?"},
    "ListGrants": {"KeyId": "?"},
    "ListKeyPolicies": {"KeyId": "?"},
    "ListKeyRotations": {"KeyId": "?", "IncludeKeyMaterial": "ALL_KEY_MATERIAL"},
    "ListKeys": {"Limit": 2},
    "ListResourceTags": {"KeyId": "?"},
    "ListRetirableGrants": {"RetiringPrincipal": "caller"},
    "PutKeyPolicy": {"KeyId": "?", "Policy": document(OPEN)},
    "ReEncrypt": {
        "CiphertextBlob": "blob",
        "SourceEncryptionContext": CONTEXT,
        "DestinationKeyId": "spare",
    },
    "RetireGrant": {"KeyId": "?", "GrantId": "grant"},
    "RevokeGrant": {"KeyId": "?", "GrantId": "grant"},
    "RotateKeyOnDemand": {"KeyId": "?"},
    "ScheduleKeyDeletion": {"KeyId": "?", "PendingWindowInDays": 7},
    "TagResource": {"KeyId": "?", "Tags": [{"TagKey": "cost", "TagValue": "42"}]},
    "UntagResource": {"KeyId": "?", "TagKeys": ["team"]},
    "UpdateAlias": {"AliasName": ALIAS, "TargetKeyId": "spare"},
    "UpdateKeyDescription": {"KeyId": "?", "Description": "other words"},
}
ACTIONS = {
    "CreateKey": ["kms:CreateKey", "kms:TagResource"],
    "ReEncrypt": ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
}


def furnish(world):
    """Make one of everything; what stands for the words of `CASES`."""
    call = world.call
    found = {}
    for word in ("?", "spare", "off", "going"):
        found[word] = call("kms", "CreateKey", Tags=TAGS)["KeyMetadata"]["KeyId"]
    call("kms", "DisableKey", KeyId=found["off"])
    call("kms", "ScheduleKeyDeletion", KeyId=found["going"])
    call("kms", "EnableKeyRotation", KeyId=found["?"])
    call("kms", "RotateKeyOnDemand", KeyId=found["?"])
    call("kms", "CreateAlias", AliasName=ALIAS, TargetKeyId=found["?"])
    found["caller"] = world.user("holder")
    grant = call(
        "kms",
        "CreateGrant",
        KeyId=found["?"],
        GranteePrincipal=found["caller"],
        RetiringPrincipal=world.administrator,
        Operations=["Encrypt", "Decrypt"],
        Constraints={"EncryptionContextSubset": CONTEXT},
    )
    found["grant"] = grant["GrantId"]
    made = call("kms", "Encrypt", KeyId=found["?"], Plaintext=b"secret", EncryptionContext=CONTEXT)
    found["blob"] = made["CiphertextBlob"]
    return found


def params_of(operation, found):
    """The parameters of a case with the furnished account's own ids."""
    return {
        name: found.get(value, value) if isinstance(value, str) else value
        for name, value in CASES[operation].items()
    }


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    needs={name: tuple(actions) for name, actions in ACTIONS.items()},
    denied=("AccessDeniedException", 400),
)
