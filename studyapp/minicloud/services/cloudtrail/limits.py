"""Quotas of CloudTrail (AWS CloudTrail User Guide, "Quotas in AWS CloudTrail"), and its periods."""

from studyapp.minicloud.kernel.clock import DAY, MINUTE

TRAILS = 5  # of a Region, trails of all Regions included
TAGS = 50
PREFIX = 200  # characters of the prefix of log files
SELECTORS = 5  # of a trail
HISTORY = 90 * DAY  # of events that can be looked up
PAGE = 50
LOOKUPS = 2  # LookupEvents in a second, of an account and Region
EVERY = 5 * MINUTE  # between two deliveries, about
SLOWEST = 60 * MINUTE  # between two looks while nothing happens
