"""Break-evens: what another way to run a part of an app would cost, from which volume on it is the cheaper one, and
what in the template forbids it. One file per topic."""
