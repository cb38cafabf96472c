"""What writes docs/reference and the generated blocks of README.md and of the guide, each from the
code it tells of."""
