"""The resource graph: what the front ends read, as one model that every engine asks."""
