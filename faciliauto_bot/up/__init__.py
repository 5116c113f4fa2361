"""``manage.py up``: the whole system as one foreground tree of processes."""
