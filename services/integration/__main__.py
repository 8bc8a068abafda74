"""`python -m services.integration`"""

from services.integration.api import OPERATIONS
from services.integration.handlers import SERVICE
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS)
