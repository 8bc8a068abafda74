"""`python -m services.scheduling`"""

from services.scheduling.api import OPERATIONS
from services.scheduling.handlers import SERVICE
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS)
