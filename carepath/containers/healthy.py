"""`python -m carepath.containers.healthy [PATH]`: whether what listens in this container says it is ready."""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    path = sys.argv[1] if len(sys.argv) > 1 else "/ready"
    try:
        with urlopen(f"http://127.0.0.1:{os.environ.get('CAREPATH_PORT', '8080')}{path}", timeout=2):
            return 0
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
