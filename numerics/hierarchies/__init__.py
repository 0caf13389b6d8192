"""What can be computed for the chapter of the same name in `theory`."""
