"""What questions are answered with: values, bounds, lists, statements, networks."""
