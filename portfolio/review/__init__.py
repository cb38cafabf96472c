"""A proposed change, reviewed: both sides checked and solved, compared, and every effect traced to its input."""
