"""How fast this machine is, beside how good: in one run, with the load recorded."""
