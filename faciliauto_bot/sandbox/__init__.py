"""Plays the outside world over HTTP: Meta's Cloud API with a phone in the browser, and the alert channels.

A process of its own that knows only the protocols: it imports no Django and no product code, keeps everything in
memory, and sets and reads no cookies.
"""
