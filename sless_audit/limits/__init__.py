"""What bounds an app: quotas, headroom, and what happens when a limit binds. What a service is bound by is said in its
module."""
