"""What the account costs: meters, a dated price table, bills."""

from studyapp.minicloud.billing.bill import Bill, Line, Part
from studyapp.minicloud.billing.ledger import PLAN, AccountPlan, Kind, Ledger
from studyapp.minicloud.billing.money import DOLLAR, decimal, dollars, from_decimal
from studyapp.minicloud.billing.months import Month, month_named, month_of
from studyapp.minicloud.billing.prices import Allowance, Price, prices

__all__ = [
    "DOLLAR",
    "PLAN",
    "AccountPlan",
    "Allowance",
    "Bill",
    "Kind",
    "Ledger",
    "Line",
    "Month",
    "Part",
    "Price",
    "decimal",
    "dollars",
    "from_decimal",
    "month_named",
    "month_of",
    "prices",
]
