"""From a polynomial to a network: a schedule of products, the network of gates, and bounds of what it errs by."""
