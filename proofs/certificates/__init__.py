"""Certificates for the small checker, made from statements and from what the legs found."""
