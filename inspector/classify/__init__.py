"""Fine kinds, from few examples."""
