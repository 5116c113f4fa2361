"""A person's rights over their data (LGPD art. 18): requests, export, erasure."""
