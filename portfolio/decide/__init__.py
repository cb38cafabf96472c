"""Many questions asked of the optimiser, and the proofs that spare a solve."""
