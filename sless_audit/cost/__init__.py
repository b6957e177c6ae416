"""The bill: what a workload costs, at the prices of a dated book. What a service charges for is said in its module."""
