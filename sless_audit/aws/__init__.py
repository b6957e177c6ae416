"""What is known of AWS without looking at a template: dated tables with their source, pure functions on them.

Values that come from a template may be symbolic (an unknown parameter, a reference that is only known when
deployed). Here any leaf that is no string is opaque: it is passed through, and a question that hangs on it is
answered with None, "unknown".
"""
