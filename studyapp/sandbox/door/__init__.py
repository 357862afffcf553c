"""The AWS door: WSGI before Django, for real clients, for buckets as sites, for simulated hosts."""
