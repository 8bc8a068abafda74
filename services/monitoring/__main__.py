"""`python -m services.monitoring`"""

from services.monitoring.api import OPERATIONS
from services.monitoring.handlers import SERVICE
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS)
