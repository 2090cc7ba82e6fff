"""A guided round on the virtual line, from Start to the first kind that was taught."""
