"""`python -m sless_audit`."""

from sless_audit.cli.main import run

if __name__ == "__main__":
    run()
