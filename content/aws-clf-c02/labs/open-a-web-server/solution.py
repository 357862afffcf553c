"""A server that sets itself up, HTTP for everyone, SSH for the office."""

import boto3

SCRIPT = """\
#!/bin/bash
yum install -y httpd
systemctl enable --now httpd
echo "<h1>Fresh bread at 7</h1>" > /var/www/html/index.html
"""


def rule(port: int, cidr: str) -> list[dict[str, object]]:
    """A rule for one TCP port from one range."""
    ranges = [{"CidrIp": cidr}]
    return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}]


ec2 = boto3.client("ec2")
images = ec2.describe_images(
    Owners=["amazon"],
    Filters=[
        {"Name": "name", "Values": ["al2023-ami-2023*"]},
        {"Name": "architecture", "Values": ["x86_64"]},
    ],
)
ec2.run_instances(
    ImageId=images["Images"][0]["ImageId"],
    InstanceType="t3.micro",
    MinCount=1,
    MaxCount=1,
    SecurityGroups=["web-sg"],
    UserData=SCRIPT,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web-1"}]}],
)
ec2.authorize_security_group_ingress(GroupName="web-sg", IpPermissions=rule(80, "0.0.0.0/0"))
ec2.revoke_security_group_ingress(GroupName="web-sg", IpPermissions=rule(22, "0.0.0.0/0"))
ec2.authorize_security_group_ingress(GroupName="web-sg", IpPermissions=rule(22, "192.0.2.15/32"))
