"""Proofs that anyone can check: made by branch and bound, stored beside runs."""
