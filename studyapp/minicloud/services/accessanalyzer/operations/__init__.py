"""The operations of Access Analyzer; importing them declares them."""

from studyapp.minicloud.services.accessanalyzer.operations import (
    analyzers,
    checks,
    findings,
    validating,
)

__all__ = ["analyzers", "checks", "findings", "validating"]
