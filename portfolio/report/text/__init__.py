"""Views for a terminal: frozen values in, one string out."""
