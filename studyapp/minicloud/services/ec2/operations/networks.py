"""What networks consist of: VPCs, subnets, gateways, route tables, DHCP options."""

from ipaddress import ip_network

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.ec2 import kinds
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.listing import Listing, described, tagged
from studyapp.minicloud.services.ec2.needs import anything
from studyapp.minicloud.services.ec2.operations.regions import zone_id
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    PRIVATE,
    Dhcp,
    Gateway,
    RouteTable,
    Subnet,
    Vpc,
)

RESERVED = 5  # addresses of a subnet that AWS keeps: the first four and the last
OWNED = {**TAGGED, "owner-id": "OwnerId"}


def _vpc_view(ctx: Context, vpc: Vpc) -> View:
    block = {
        "AssociationId": vpc.id.replace("vpc-", "vpc-cidr-assoc-"),
        "CidrBlock": vpc.cidr,
        "CidrBlockState": {"State": "associated"},
    }
    return tagged(
        vpc,
        {
            "VpcId": vpc.id,
            "CidrBlock": vpc.cidr,
            "CidrBlockAssociationSet": [block],
            "DhcpOptionsId": vpc.dhcp,
            "InstanceTenancy": "default",
            "IsDefault": vpc.default,
            "OwnerId": ctx.account,
            "State": "available",
        },
    )


def _subnet_view(ctx: Context, subnet: Subnet) -> View:
    taken = ctx.db.count(PRIVATE, subnet.id)
    return tagged(
        subnet,
        {
            "SubnetId": subnet.id,
            "SubnetArn": ctx.arn(f"subnet/{subnet.id}"),
            "VpcId": subnet.vpc,
            "CidrBlock": subnet.cidr,
            "AvailabilityZone": subnet.zone,
            "AvailabilityZoneId": zone_id(ctx.account, subnet.zone),
            "AvailableIpAddressCount": ip_network(subnet.cidr).num_addresses - RESERVED - taken,
            "DefaultForAz": subnet.default,
            "MapPublicIpOnLaunch": subnet.public,
            "AssignIpv6AddressOnCreation": False,
            "Ipv6CidrBlockAssociationSet": [],
            "OwnerId": ctx.account,
            "State": "available",
        },
    )


def _gateway_view(ctx: Context, gateway: Gateway) -> View:
    attached = [{"State": "available", "VpcId": gateway.vpc}] if gateway.vpc else []
    return tagged(
        gateway,
        {
            "InternetGatewayId": gateway.id,
            "OwnerId": ctx.account,
            "Attachments": attached,
        },
    )


def _table_view(ctx: Context, table: RouteTable) -> View:
    state = {"AssociationState": {"State": "associated"}}
    main = {
        "Main": True,
        "RouteTableAssociationId": table.main,
        "RouteTableId": table.id,
        **state,
    }
    others = [
        {
            "Main": False,
            "RouteTableAssociationId": association,
            "RouteTableId": table.id,
            "SubnetId": subnet,
            **state,
        }
        for association, subnet in table.subnets
    ]
    routes = [
        {
            "DestinationCidrBlock": route.destination,
            "GatewayId": route.target,
            "Origin": route.origin,
            "State": "active",
        }
        for route in table.routes
    ]
    return tagged(
        table,
        {
            "RouteTableId": table.id,
            "VpcId": table.vpc,
            "OwnerId": ctx.account,
            "Associations": [main, *others] if table.main else others,
            "PropagatingVgws": [],
            "Routes": routes,
        },
    )


def _dhcp_view(ctx: Context, dhcp: Dhcp) -> View:
    options = [{"Key": key, "Values": [{"Value": value}]} for key, value in dhcp.options]
    return tagged(
        dhcp,
        {"DhcpOptionsId": dhcp.id, "OwnerId": ctx.account, "DhcpConfigurations": options},
    )


LISTINGS = {
    "DescribeVpcs": Listing(
        kinds.VPC,
        "Vpcs",
        "VpcIds",
        {
            **OWNED,
            "cidr": "CidrBlock",
            "cidr-block-association.cidr-block": "CidrBlockAssociationSet.CidrBlock",
            "dhcp-options-id": "DhcpOptionsId",
            "is-default": "IsDefault",
            "state": "State",
            "vpc-id": "VpcId",
        },
        _vpc_view,
    ),
    "DescribeSubnets": Listing(
        kinds.SUBNET,
        "Subnets",
        "SubnetIds",
        {
            **OWNED,
            "availability-zone": "AvailabilityZone",
            "availability-zone-id": "AvailabilityZoneId",
            "available-ip-address-count": "AvailableIpAddressCount",
            "cidr-block": "CidrBlock",
            "default-for-az": "DefaultForAz",
            "map-public-ip-on-launch": "MapPublicIpOnLaunch",
            "state": "State",
            "subnet-arn": "SubnetArn",
            "subnet-id": "SubnetId",
            "vpc-id": "VpcId",
        },
        _subnet_view,
    ),
    "DescribeInternetGateways": Listing(
        kinds.GATEWAY,
        "InternetGateways",
        "InternetGatewayIds",
        {
            **OWNED,
            "attachment.state": "Attachments.State",
            "attachment.vpc-id": "Attachments.VpcId",
            "internet-gateway-id": "InternetGatewayId",
        },
        _gateway_view,
    ),
    "DescribeRouteTables": Listing(
        kinds.ROUTE_TABLE,
        "RouteTables",
        "RouteTableIds",
        {
            **OWNED,
            "association.main": "Associations.Main",
            "association.route-table-association-id": "Associations.RouteTableAssociationId",
            "association.subnet-id": "Associations.SubnetId",
            "route.destination-cidr-block": "Routes.DestinationCidrBlock",
            "route.gateway-id": "Routes.GatewayId",
            "route.origin": "Routes.Origin",
            "route.state": "Routes.State",
            "route-table-id": "RouteTableId",
            "vpc-id": "VpcId",
        },
        _table_view,
    ),
    "DescribeDhcpOptions": Listing(
        kinds.DHCP,
        "DhcpOptions",
        "DhcpOptionsIds",
        {
            **OWNED,
            "dhcp-options-id": "DhcpOptionsId",
            "key": "DhcpConfigurations.Key",
            "value": "DhcpConfigurations.Values.Value",
        },
        _dhcp_view,
    ),
}


def _declare(name: str, listing: Listing) -> None:
    @SERVICE.operation(name, needs=anything, reads=True)
    def describe(ctx: Context, params: Params) -> Output:
        """What there is, by ids or filters, in pages."""
        return described(ctx, params, listing)


for _name, _listing in LISTINGS.items():
    _declare(_name, _listing)
