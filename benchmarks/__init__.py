"""Programs that measure, attack or compare; none of them is part of the package."""
