"""One map a file, for exports as the tools make them."""
