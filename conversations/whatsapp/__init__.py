"""The WhatsApp Cloud API as plain Python: no Django, no database, no settings.

``signature``, ``payloads`` read what Meta posts; ``outbound`` is what we say; ``graph`` carries it, behind the
``Channel`` protocol; ``errors`` tells what each refusal means; ``media`` and ``templates`` know Meta's rules for both.
"""
