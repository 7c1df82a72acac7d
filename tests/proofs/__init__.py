"""What is proven by numbers of random histories: see docs/proofs.md."""
