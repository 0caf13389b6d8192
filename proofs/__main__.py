"""``python -m proofs`` is the same program as ``proofs``."""

from proofs.command_line import main

if __name__ == "__main__":
    main()
