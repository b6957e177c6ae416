"""The engine of the rules: catalogue, selection, findings, results. It knows no single rule."""
