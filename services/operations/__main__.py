"""`python -m services.operations`"""

from services.operations.api import OPERATIONS
from services.operations.handlers import SERVICE
from services.operations.pages import pages
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS, pages=pages)
