"""``make bench``: how fast the whole system is on this machine. It reports, it never asserts.

A driver plays the customers' side of Meta and posts signed webhooks; the sandbox, a process of its own, takes what
the system sends, answers after 150–200 ms and reports statuses.
"""
