"""A phone with an authenticator app, for tests of second factors."""

import base64

from studyapp.minicloud.kernel import factors


class Phone:
    """An authenticator app: all it knows is the seed and the time."""

    def __init__(self, world, name="phone"):
        made = world.call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName=name)
        self.device = made["VirtualMFADevice"]
        self.serial = self.device["SerialNumber"]
        self.world = world
        self.seed = base64.b32decode(self.device["Base32StringSeed"])

    def code(self, ahead=0):
        return factors.code_of(self.seed, self.world.wall // 30_000 + ahead)

    def two(self):
        """Two codes in a row: half a minute passes between them."""
        first = self.code()
        self.world.pass_time(30_000)
        return {"AuthenticationCode1": first, "AuthenticationCode2": self.code()}

    def give(self, name):
        self.world.call(
            "iam", "EnableMFADevice", UserName=name, SerialNumber=self.serial, **self.two()
        )
