"""The questions that can be asked, one module each. The one place that puts the rooms together."""
