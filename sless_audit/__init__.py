"""Architecture linter and cost and limits analyzer for serverless applications on AWS."""

__all__ = ["__version__"]

__version__ = "0.1.0"
