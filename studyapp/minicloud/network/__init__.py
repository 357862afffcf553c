"""Reachability: who can send a packet to whom, and which rule decides at every hop.

Pure: a topology and a question go in, a path of hops comes out. The EC2 service fills the
topology from its resources.
"""

from studyapp.minicloud.network.hops import Hop, Path, Verdict
from studyapp.minicloud.network.packets import End, Internet, On, Packet
from studyapp.minicloud.network.path import path
from studyapp.minicloud.network.remedies import Remedy, remedies
from studyapp.minicloud.network.rules import RuleRead
from studyapp.minicloud.network.topology import (
    Acl,
    AclRule,
    Endpoint,
    Gateway,
    Group,
    GroupRule,
    Interface,
    Listener,
    Nat,
    Peering,
    PrefixList,
    Route,
    RouteTable,
    Subnet,
    Topology,
    Vpc,
)

__all__ = [
    "Acl",
    "AclRule",
    "End",
    "Endpoint",
    "Gateway",
    "Group",
    "GroupRule",
    "Hop",
    "Interface",
    "Internet",
    "Listener",
    "Nat",
    "On",
    "Packet",
    "Path",
    "Peering",
    "PrefixList",
    "Remedy",
    "Route",
    "RouteTable",
    "RuleRead",
    "Subnet",
    "Topology",
    "Verdict",
    "Vpc",
    "path",
    "remedies",
]
