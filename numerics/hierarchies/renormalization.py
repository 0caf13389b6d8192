"""Block averages of Gaussian fields and decimated Ising chains, by other routes than the closed forms: sums over
aliases, sums over all spins."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

from flint import arb

from numerics.enclosure.balls import ball, lower, upper, working

BITS = 128


def alias_gradient(y0: Fraction, y1: Fraction, b: Fraction, terms: int = 2000) -> tuple[Fraction, Fraction]:
    """Ends of y_1' from the spectrum of the block averages: the window sinc^2 and the aliases k = 2 pi j / b, j != 0,
    whose tail is bounded.

    To second order in q, 1/(2 S(q)) with S(q) = (1/b) sum_j (2 sin(q/2) / (q + 2 pi j))^2 / (2 (y0 + y1 (q + 2 pi j)^2
    / b^2)). The term j = 0 gives y1/b + b y0/12, and the others take b y0^2 sum_{j != 0} 1/(a^2 (y0 + y1 a^2/b^2)), a =
    2 pi j, from it. Terms beyond N add at most 2 (b^2/y1) sum_{j > N} a^-4 <= 2 (b^2/y1) / ((2 pi)^4 3 N^3)."""
    with working(BITS):
        two_pi = 2 * arb.pi()
        mass, slope, length = ball(y0), ball(y1), ball(b)
        total = arb(0)
        for j in range(1, terms + 1):
            square = (two_pi * j) ** 2
            total += 2 / (square * (mass + slope * square / length**2))
        tail = 2 * length**2 / slope / (two_pi**4 * 3 * terms**3)
        head = slope / length + length * mass / 12
        ends = head - length * mass**2 * (total + tail), head - length * mass**2 * total
        return lower(ends[0]), upper(ends[1])


def series_gradient(y0: Fraction, y1: Fraction, b: Fraction, terms: int = 400) -> tuple[Fraction, Fraction]:
    """Ends of y_1' from the covariances of the averages, summed one by one over `terms` blocks; what is left out is
    bounded by a geometric series.

    The rest of sum_j j^2 E^(j-1) from N on is N^2 E^(N-1) sum_i ((1 + 1/N)^2 E)^i at most, as (j+1)^2 / j^2 <= (1 +
    1/N)^2. Raises ValueError for blocks so short that this does not converge."""
    with working(BITS):
        m = (ball(y0) / ball(y1)).sqrt()
        length = ball(b)
        decay = (-m * length).exp()
        amplitude = m / (4 * ball(y0))
        near = amplitude * (1 - decay) ** 2 / (m * length) ** 2
        own = 2 * amplitude * (m * length - 1 + decay) / (m * length) ** 2
        ratio = (1 + 1 / arb(terms)) ** 2 * decay
        if not ratio < 1:
            raise ValueError("the blocks are too short for this many terms")
        weights = [decay ** (j - 1) for j in range(1, terms)]
        plain = sum(weights, arb(0)) + (decay ** (terms - 1) / (1 - decay)).union(arb(0))
        squares = sum((j * j * w for j, w in enumerate(weights, 1)), arb(0)) + (
            terms**2 * decay ** (terms - 1) / (1 - ratio)
        ).union(arb(0))
        found = near * squares / (2 * (own + 2 * near * plain) ** 2)
        return lower(found), upper(found)


def decimated(couplings: tuple[Fraction, ...], fields: tuple[Fraction, ...]) -> list[arb]:
    """The weights of the end spins (++, +-, -+, --) of an open chain, summed over all inner spins one configuration at
    a time, in balls.

    `couplings[j]` joins spins j and j + 1; `fields[j]` acts on spin j.
    """
    found = []
    for first, last in product((1, -1), repeat=2):
        total = arb(0)
        for inner in product((1, -1), repeat=len(couplings) - 1):
            spins = (first, *inner, last)
            energy = sum((k * s * t for k, (s, t) in zip(couplings, pairwise(spins), strict=True)), Fraction(0))
            total += ball(energy + sum((f * s for f, s in zip(fields, spins, strict=True)), Fraction(0))).exp()
        found.append(total)
    return found


def effective(couplings: tuple[Fraction, ...], field: Fraction) -> tuple[arb, arb]:
    """K' and h' of the bond that is left when all inner spins of a chain in a uniform field are summed over (half of
    the field acts on each end)."""
    spins = len(couplings) + 1
    fields = tuple(field / 2 if j in (0, spins - 1) else field for j in range(spins))
    both, unlike, other, neither = decimated(couplings, fields)
    return (both * neither / (unlike * other)).log() / 4, (both / neither).log() / 2


def gaussian_chain_gradient(y0: float, y1: float, b: int, blocks: int = 64, fine: int = 32) -> float:
    """y_1' in floating point: a periodic field on a fine lattice, averaged over blocks of length b by numpy, and the
    slope of 1/(2 S) in 2 - 2 cos q.

    The lattice's gradient is the difference of neighbours and the smallest wave number is not 0, so that this is near
    the closed form, not equal to it."""
    import numpy as np

    size, step = blocks * b * fine, 1 / fine
    wave = 2 * np.pi * np.fft.fftfreq(size, step)
    spectrum = 1 / (2 * step * (y0 + y1 * (2 * np.sin(wave * step / 2) / step) ** 2))
    covariance = np.fft.ifft(spectrum).real
    kernel = np.zeros(size)
    kernel[: b * fine] = 1 / (b * fine)
    averaged = np.fft.ifft(np.fft.fft(covariance) * np.abs(np.fft.fft(kernel)) ** 2).real[:: b * fine]
    inverse = 1 / (2 * np.fft.fft(averaged).real)
    q = 2 * np.pi / blocks
    return float((inverse[1] - inverse[0]) / q**2)
