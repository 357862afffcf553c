"""Key pairs: real keys, made out of the call's entropy alone."""

from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.ec2 import ed25519, keymaking, rsa
from tests.minicloud.services.ec2.cases import PUBLIC_KEY
from tests.minicloud.services.ec2.making import run, seen

# RFC 8032, section 7.1: secret and public key of the first three tests.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    ),
]


@pytest.mark.parametrize(("seed", "public"), VECTORS)
def test_ed25519_keys_are_those_of_the_standard(seed, public):
    assert ed25519.public_key(bytes.fromhex(seed)).hex() == public


@pytest.fixture(scope="module")
def key():
    return rsa.new_key(Entropy(b"k" * 32).token)


@settings(max_examples=5, deadline=None)
@given(st.integers(min_value=2, max_value=2**2000))
def test_what_an_rsa_key_locks_it_unlocks(key, number):
    assert pow(pow(number, rsa.EXPONENT, key.n), key.d, key.n) == number


def test_an_rsa_key_has_2048_bits_and_comes_again_from_the_same_entropy(key):
    assert key.n.bit_length() == 2048
    assert key == rsa.new_key(Entropy(b"k" * 32).token)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2**521 - 1, True),
        (2**127 - 1, True),
        (2**523 - 1, False),
        ((2**61 - 1) * (2**89 - 1), False),
        (3215031751 * 1000003, False),
        (2147483647, True),
    ],
)
def test_primes(number, expected):
    assert rsa.is_prime(number) == expected


def test_the_der_form_holds_the_numbers(key):
    numbers = list(_integers(rsa.private_der(key)))

    assert numbers[0] == 0
    assert numbers[1:6] == [key.n, rsa.EXPONENT, key.d, key.p, key.q]
    assert numbers[8] * key.q % key.p == 1


def _integers(der):
    """The integers of a DER sequence."""
    at = 4  # a sequence of more than 255 bytes
    while at < len(der):
        assert der[at] == 2
        size, at = der[at + 1], at + 2
        if size > 127:
            size, at = int.from_bytes(der[at : at + size - 128]), at + size - 128
        yield int.from_bytes(der[at : at + size], signed=True)
        at += size


def test_a_made_key_is_shown_once_and_never_kept(world, call):
    made = call("ec2", "CreateKeyPair", KeyName="laptop")

    assert made["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    assert made["KeyMaterial"].endswith("\n-----END RSA PRIVATE KEY-----")
    line = made["KeyMaterial"].splitlines()[5].encode()
    assert not any(line in image.data for image in world.rows().values())
    assert made["KeyMaterial"] not in str(world.trail())
    assert made["KeyFingerprint"].count(":") == 19


def test_an_ed25519_key_is_in_the_form_of_openssh(call):
    made = call("ec2", "CreateKeyPair", KeyName="laptop", KeyType="ed25519")
    (shown,) = call("ec2", "DescribeKeyPairs", IncludePublicKey=True)["KeyPairs"]

    head, *lines, tail = made["KeyMaterial"].splitlines()
    data = b64decode("".join(lines))
    public = b64decode(shown["PublicKey"].split()[1])
    assert (head, tail) == (
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "-----END OPENSSH PRIVATE KEY-----",
    )
    assert data.startswith(b"openssh-key-v1\0")
    assert public in data
    assert shown["KeyFingerprint"] == made["KeyFingerprint"]
    assert (shown["KeyType"], shown["KeyPairId"]) == ("ed25519", made["KeyPairId"])


def test_an_imported_key_has_the_fingerprint_of_openssh(call):
    made = call("ec2", "ImportKeyPair", KeyName="laptop", PublicKeyMaterial=PUBLIC_KEY)

    assert made["KeyFingerprint"] == "sCQyW6oLx7E6NHc8JWD/Ay5bk3q66WIsjTvqyeOsk5c="


def test_an_imported_rsa_key_has_the_md5_of_its_public_key():
    made = keymaking.make("rsa", "k", Entropy(b"k" * 32))

    found = keymaking.read(made.public.encode())

    assert found.kind == "rsa"
    assert found.fingerprint.count(":") == 15
    assert found.fingerprint != made.fingerprint


@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda data: b"ssh-rsa " + data))
def test_nothing_else_is_a_key(material):
    with pytest.raises(CloudError) as caught:
        keymaking.read(material)

    assert caught.value.code == "InvalidKey.Format"


def test_names_are_unique(call, refused):
    call("ec2", "ImportKeyPair", KeyName="laptop", PublicKeyMaterial=PUBLIC_KEY)

    error = refused("ec2", "CreateKeyPair", KeyName="laptop")
    gone = refused("ec2", "DescribeKeyPairs", KeyNames=["other"])

    assert error.code == "InvalidKeyPair.Duplicate"
    assert (gone.code, gone.message) == (
        "InvalidKeyPair.NotFound",
        "The key pair 'other' does not exist",
    )


def test_deleting_is_no_error_when_there_is_nothing(world, call, refused):
    call("ec2", "ImportKeyPair", KeyName="laptop", PublicKeyMaterial=PUBLIC_KEY)
    (instance,) = run(world, KeyName="laptop")

    call("ec2", "DeleteKeyPair", KeyName="laptop")
    again = world.result("ec2", "DeleteKeyPair", KeyName="laptop")

    assert again.step == 0
    assert call("ec2", "DescribeKeyPairs")["KeyPairs"] == []
    assert seen(world, instance)["KeyName"] == "laptop"
    assert refused("ec2", "DeleteKeyPair").code == "MissingParameter"


def test_the_ppk_form_is_not_there(refused):
    assert refused("ec2", "CreateKeyPair", KeyName="k", KeyFormat="ppk").code == "NotImplemented"
