"""`python -m services.eligibility`"""

from services.eligibility.api import OPERATIONS
from services.eligibility.handlers import SERVICE
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS)
