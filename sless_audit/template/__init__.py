"""Text → values with positions; parameters, conditions, intrinsic functions; the front ends."""
