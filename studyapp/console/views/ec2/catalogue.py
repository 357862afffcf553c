"""What there is to choose from and to live in: images, instance types, VPCs and subnets."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import State, answer, guarded
from studyapp.console.blocks import Card, Cell, Column, Page, Row, Table
from studyapp.console.ec2_reads import all_of, crumbs, sections, url_of
from studyapp.console.ec2_words import View, image_words, memory, name_of, when
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk


@at_desk
def images(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The machine images of the Region."""

    def build(state: State) -> Page:
        rows = tuple(
            Row(
                (
                    Cell(image_words(one), sub=str(one["ImageId"])),
                    Cell(str(one["Name"]), kind="mono"),
                    Cell(str(one["Architecture"])),
                    Cell(str(one["PlatformDetails"])),
                    Cell(when(str(one["CreationDate"]))),
                )
            )
            for one in all_of(desk, "DescribeImages", "Images")
        )
        columns = (
            Column("Image"),
            Column("Name", wide=True),
            Column("Architecture"),
            Column("Platform", wide=True),
            Column("Made", wide=True),
        )
        table = Table(caption=f"Images in {desk.region}", columns=columns, rows=rows)
        return Page(
            title="Images",
            cards=(Card("List of images", (table,), flush=True, hidden_title=True),),
            crumbs=crumbs(),
            intro="An AMI is the disk that a new machine starts from. Each Region has ids of its "
            "own for the same image; the ids here are made up.",
            tabs=sections("ec2_images"),
            here=request.path,
        )

    return answer(request, desk, build, {})


@at_desk
def types(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The instance types."""

    def build(state: State) -> Page:
        rows = tuple(
            _type_row(one) for one in all_of(desk, "DescribeInstanceTypes", "InstanceTypes")
        )
        columns = (
            Column("Type"),
            Column("vCPU", num=True),
            Column("Memory", num=True),
            Column("Architecture", wide=True),
            Column("Network", wide=True),
            Column("Local disk", wide=True),
        )
        table = Table(caption="Instance types", columns=columns, rows=rows)
        return Page(
            title="Instance types",
            cards=(Card("List of types", (table,), flush=True, hidden_title=True),),
            crumbs=crumbs(),
            intro="A type fixes vCPUs, memory and network. The letter says what a family is good "
            "at: t bursts, m is balanced, c computes, r has memory, i and d have disks.",
            tabs=sections("ec2_types"),
            here=request.path,
        )

    return answer(request, desk, build, {})


def _type_row(one: View) -> Row:
    disk = one.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0)
    cells = (
        Cell(str(one["InstanceType"]), sub="in the free plan" if one["FreeTierEligible"] else ""),
        Cell(str(one["VCpuInfo"]["DefaultVCpus"]), kind="num"),
        Cell(memory(one["MemoryInfo"]["SizeInMiB"]), kind="num"),
        Cell(", ".join(one["ProcessorInfo"]["SupportedArchitectures"])),
        Cell(str(one["NetworkInfo"]["NetworkPerformance"])),
        Cell(f"{disk:,} GB" if disk else "none", kind="" if disk else "muted"),
    )
    return Row(cells)


@at_desk
def networks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The VPCs of the Region with their subnets and route tables, to read."""

    def build(state: State) -> Page:
        cards = (
            guarded(desk, "VPCs", lambda: _vpcs(desk), "ec2:DescribeVpcs"),
            guarded(desk, "Subnets", lambda: _subnets(desk), "ec2:DescribeSubnets"),
            guarded(desk, "Routes", lambda: _routes(desk), "ec2:DescribeRouteTables"),
        )
        return Page(
            title="VPC and subnets",
            cards=cards,
            crumbs=crumbs(),
            intro="A VPC is a network of your own in a Region; each subnet of it lies in one "
            "Availability Zone. Every account starts with a default one.",
            tabs=sections("ec2_networks"),
            links=(
                ("Network ACLs", url_of("ec2_acls")),
                ("Network picture", url_of("ec2_picture")),
            ),
            here=request.path,
        )

    return answer(request, desk, build, {})


def _vpcs(desk: Desk) -> Card:
    rows = tuple(
        Row(
            (
                Cell(name_of(one, "VpcId"), sub=str(one["VpcId"])),
                Cell(str(one["CidrBlock"]), kind="mono"),
                Cell("default" if one["IsDefault"] else ""),
            )
        )
        for one in all_of(desk, "DescribeVpcs", "Vpcs")
    )
    columns = (Column("VPC"), Column("Range"), Column("Default"))
    return Card("VPCs", (Table(caption="VPCs", columns=columns, rows=rows),), flush=True)


def _subnets(desk: Desk) -> Card:
    rows = tuple(
        Row(
            (
                Cell(name_of(one, "SubnetId"), sub=str(one["SubnetId"])),
                Cell(str(one["AvailabilityZone"])),
                Cell(str(one["CidrBlock"]), kind="mono"),
                Cell("yes" if one["MapPublicIpOnLaunch"] else "no"),
                Cell(f"{one['AvailableIpAddressCount']:,}", kind="num"),
            )
        )
        for one in all_of(desk, "DescribeSubnets", "Subnets")
    )
    columns = (
        Column("Subnet"),
        Column("Zone"),
        Column("Range"),
        Column("Public addresses at launch", wide=True),
        Column("Free addresses", num=True, wide=True),
    )
    return Card("Subnets", (Table(caption="Subnets", columns=columns, rows=rows),), flush=True)


def _routes(desk: Desk) -> Card:
    rows = tuple(
        Row(
            (
                Cell(name_of(table, "RouteTableId"), kind="mono"),
                Cell(str(route.get("DestinationCidrBlock", "")), kind="mono"),
                Cell(str(route.get("GatewayId", "")), kind="mono"),
            )
        )
        for table in all_of(desk, "DescribeRouteTables", "RouteTables")
        for route in table["Routes"]
    )
    columns = (Column("Route table"), Column("Destination"), Column("Target"))
    return Card("Routes", (Table(caption="Routes", columns=columns, rows=rows),), flush=True)
