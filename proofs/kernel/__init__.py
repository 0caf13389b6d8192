"""The leg `kernel`: theorems for all n, checked by Rocq and tied to the claims."""
