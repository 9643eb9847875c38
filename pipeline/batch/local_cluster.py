"""`make cluster`: a Dask scheduler with workers on this machine, to try `--cluster` with. It listens on loopback only."""

import argparse
import signal
import sys
from contextlib import suppress


def main() -> int:
    """Starts them, says what to do next, and waits for Ctrl-C."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(prog="make cluster", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8786, help="of the scheduler (default: 8786, as Dask has it)"
    )
    parser.add_argument("--workers", type=int, default=2, help="how many (default: 2)")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        LocalCluster(
            n_workers=chosen.workers, threads_per_worker=1, scheduler_port=chosen.port, dashboard_address=None
        ) as cluster,
    ):
        print(
            f"{chosen.workers} workers. In another shell:  kehoach extract scans/ --out results/ --cluster"
            f" {cluster.scheduler_address}\nCtrl-C ends it.",
            file=sys.stderr,
        )
        while True:
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
