"""Trying to make the verifier wrong: false statements, true but delicate ones, and faults in the engines."""
