"""Postgres and Valkey from pip wheels, for a machine that has neither.

Nothing here imports Django: the settings read :mod:`~faciliauto_bot.embedded.discovery` while they are being made.
"""
