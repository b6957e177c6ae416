"""Small systems of linear equations with coefficients that are not negative, as traffic equations are."""

from collections.abc import Sequence

NEGLIGIBLE = 1e-12


def solution(gains: Sequence[Sequence[float]], constant: Sequence[float]) -> list[float] | None:
    """The smallest x ≥ 0 with x = gains · x + constant; `None` where the gains feed on themselves without bound.

    A finite solution that is not negative exists for a positive constant exactly where the spectral radius of the gains
    is below one (Perron and Frobenius): so it is solved for a constant of ones, too.
    """
    size = len(constant)
    rows = [
        [(1.0 if row == column else 0.0) - gains[row][column] for column in range(size)] + [constant[row], 1.0]
        for row in range(size)
    ]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < NEGLIGIBLE:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        _eliminate(rows, column)
    found = [row[size] / row[index] for index, row in enumerate(rows)]
    bounded = all(row[size + 1] / row[index] > 0 for index, row in enumerate(rows))
    return [max(value, 0.0) for value in found] if bounded else None


def _eliminate(rows: list[list[float]], column: int) -> None:
    """Takes the pivot's column out of all other rows; rows that have nothing in it cost nothing."""
    pivot = rows[column]
    scale = pivot[column]
    for number, row in enumerate(rows):
        if number == column or not row[column]:
            continue
        factor = row[column] / scale
        row[column] = 0.0
        for index in range(column + 1, len(row)):
            if pivot[index]:
                row[index] -= factor * pivot[index]
