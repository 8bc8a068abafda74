"""`python -m services.operations`"""

from services.operations.api import OPERATIONS
from services.operations.handlers import SERVICE
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS)
