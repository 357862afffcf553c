"""A process that makes calls in a world: `python -m tests.sandbox.counting WORLD NAME NUMBER`."""

import sys


def main(world: str, name: str, number: int) -> None:
    """Make so many users, all of which one record counts."""
    import django

    django.setup()
    from studyapp.minicloud.kernel.call import ArnCaller, Call
    from studyapp.sandbox import engine
    from studyapp.sandbox.models import World

    root = ArnCaller(f"arn:aws:iam::{World.objects.get(pk=world).account}:root")
    sys.stdin.readline()  # all begin together
    for turn in range(number):
        params = {"UserName": f"{name}-{turn}"}
        call = Call("iam", "CreateUser", params, root, engine.wall(), engine.entropy())
        engine.cloud().call(engine.STORAGE, world, call)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
