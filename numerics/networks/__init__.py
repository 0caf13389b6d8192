"""Networks in torch as the statements describe them, the formats that they run in, and what is assumed of torch's
rounding."""
