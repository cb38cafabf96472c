"""Gates on the shape of the code that no ready tool measures."""
