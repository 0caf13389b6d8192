"""Evidence of their own for claims of the chapter of the same name in `theory`."""
