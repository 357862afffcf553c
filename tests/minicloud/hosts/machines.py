"""Machines for tests."""

from msgspec.structs import replace

from studyapp.minicloud.hosts import HostState, Machine, boot

MACHINE = Machine(
    instance_id="i-0123456789abcdef0",
    region="us-east-1",
    zone="us-east-1b",
    private="10.0.1.24",
    private_name="ip-10-0-1-24.ec2.internal",
    public="203.0.113.40",
    public_name="ec2-203-0-113-40.compute-1.amazonaws.com",
    groups=("web-sg",),
    now=1_795_759_200_000,
)
WEB = """\
#!/bin/bash
yum update -y
yum install -y httpd
systemctl start httpd
systemctl enable httpd
echo "<h1>Hello from $(hostname -f)</h1>" > /var/www/html/index.html
"""


def booted(script: str, **facts: object) -> HostState:
    """A machine with some facts changed, after the script ran (a first line is added)."""
    text = script if script.startswith("#") else f"#!/bin/bash\n{script}\n"
    return boot(replace(MACHINE, **facts), text)
