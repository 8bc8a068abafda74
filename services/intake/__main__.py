"""`python -m services.intake`"""

from services.intake.api import OPERATIONS
from services.intake.handlers import SERVICE
from services.intake.senders import senders
from shared.runtime.process import main

if __name__ == "__main__":
    main(SERVICE, OPERATIONS, senders=senders)
