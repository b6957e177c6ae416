"""The workload: what enters an app, and the rates at which everything in it then works. No prices, no quotas."""
