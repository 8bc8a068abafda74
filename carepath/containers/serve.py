"""`python -m carepath.containers.serve NAME`: becomes that service, its password read from the secrets."""

import os
import sys

from carepath.containers.surroundings import Surroundings
from carepath.stack.plan import built_services


def main() -> int:
    services = built_services()
    if len(sys.argv) != 2 or sys.argv[1] not in services:
        print(f"carepath: say which service: {', '.join(services)}", file=sys.stderr)
        return 2
    name = sys.argv[1]
    os.environ.update(Surroundings.from_environment().of_service(name))
    os.execv(sys.executable, [sys.executable, "-m", services[name]])


if __name__ == "__main__":
    sys.exit(main())
