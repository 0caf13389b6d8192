"""Checks that a certificate proves, or refutes, its statement: this folder, Python's standard library, exact rational
numbers, nothing else.

    python -I proofs/checker CERT.json   exit 0: it does · 1: it does not · 3: it cannot be read, or takes too much work

`docs/certificates.md` is the contract. Only the statement is trusted; goals, enclosures, derivatives and rewritings are
recomputed. The files, each of which imports only from those above it:

    limits          how much is looked at, and how a certificate fails
    certificates    JSON with one meaning only, digests, what is reported
    expressions     expressions and conditions, and how they are shown
    reading         from JSON to expressions
    intervals       sums, products, quotients and powers, rounded outward
    functions       exp, log, sin, ... on intervals
    boxes           ranges of variables
    cells           values of expressions on a cell, and where they are smooth
    calculus        derivatives and fractions
    normal_form     when an expression is identically 0
    goals           what has to be shown of a statement
    rules           the rules by which it is shown
    relations       certificates of relations over a box, and counterexamples
    counts          certificates of counts
    models          Taylor models
    rounding        what floating-point arithmetic can lose
    networks        certificates of networks
    program         the kinds of certificates, each with the file that checks it, and the command

`program` loads the file of the certificate's kind, and that file what it needs: a verdict rests on these and on no
others, and the command prints their names. Inside this folder imports are relative: it may be copied anywhere, alone
and under another name, and is then run as it is."""

from __future__ import annotations

from .certificates import Report, digest, load
from .limits import STEPS, Budget, Refused, Rejected
from .program import check

__all__ = ["STEPS", "Budget", "Refused", "Rejected", "Report", "check", "digest", "load"]
