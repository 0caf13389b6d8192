"""Activation functions that torch does not have, or has in a form that is too inexact."""

from __future__ import annotations

import torch
from torch import Tensor


def softplus(x: Tensor) -> Tensor:
    """log(1 + e^x); torch.nn.functional.softplus replaces it by x above 20, which is off by 2e-9 there."""
    return torch.logaddexp(x, torch.zeros_like(x))
