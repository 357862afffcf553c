"""From a denied call to the smallest change of policies that allows it, proved by deciding again.

Pure: sources and queries in, texts of policies out. Who may make a change, and with which calls, is
for those who know the account.
"""

from studyapp.minicloud.policy.fixing.search import MOST_DECISIONS, find
from studyapp.minicloud.policy.fixing.values import Answer, Ask, By, Change, Deed, Fix, Question

__all__ = [
    "MOST_DECISIONS",
    "Answer",
    "Ask",
    "By",
    "Change",
    "Deed",
    "Fix",
    "Question",
    "find",
]
