"""Signatures: who signed a request, whether it is right, and bodies signed piece by piece."""
