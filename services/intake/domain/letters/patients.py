"""Letters to patients."""

from collections.abc import Mapping
from types import MappingProxyType

from services.intake.domain.letters.letter import Letter

TO_PATIENTS: Mapping[str, Letter] = MappingProxyType(
    {
        "assessment-incomplete": Letter(
            "Your form at {clinic} is waiting",
            "You started a form with us and it is not complete yet. What you wrote is kept for 30 days after you "
            "started. Sign in to go on where you stopped.",
        ),
        "prequalified": Letter(
            "Your next step at {clinic}",
            "Thank you for your form. Sign in to book a free first call with us. This is not yet a decision on "
            "treatment: a clinician talks with you first.",
        ),
        "declined-with-resources": Letter(
            "About your form at {clinic}",
            "Thank you for your form. We cannot offer you our programme at home at this time. The reasons are in "
            "your account. Please talk with your own doctor about what suits you; findtreatment.gov lists places "
            "near you. If you think we are wrong, sign in and ask within 30 days for a clinician to look at it "
            "again.",
        ),
        "consult-declined": Letter(
            "After your visit with {clinic}",
            "Our clinician decided that our programme at home is not right for you now. What was said is in your "
            "account, with places that may help. Your deposit is given back in full. Please talk with your own "
            "doctor about what suits you; findtreatment.gov lists places near you. If you think we are wrong, sign in "
            "and ask within 30 days for a clinician to look at it again.",
        ),
        "clearance-due": Letter(
            "{clinic} still needs something from you",
            "Our clinician asked you for something before deciding. What it is stands in your account. Sign in to "
            "send it, or to say that you need more time.",
        ),
        "assessment-due": Letter(
            "{clinic} needs your answers again",
            "Your form has become too old to decide on. Sign in to answer it once more; what you have booked, paid or "
            "sent us stays as it is.",
        ),
        "intro-reminder": Letter(
            "Your first call with {clinic}",
            "Your free first call is coming up. Sign in for the time and the link, or to move or cancel it.",
        ),
        "deposit-due": Letter(
            "Your deposit at {clinic}",
            "Your link to pay the deposit is still open. Sign in to pay it before it ends; you can ask for a new "
            "one at any time.",
        ),
        "deposit-wanted": Letter(
            "Your next step at {clinic}",
            "A deposit holds your visit with a clinician. Sign in to ask for a link and to pay it; then you choose "
            "a time that suits you.",
        ),
        "deposit-receipt": Letter(
            "Your deposit at {clinic} was received",
            "Thank you, your deposit was received. Sign in to book your visit with a clinician.",
        ),
        "deposit-refund": Letter(
            "Your deposit at {clinic} was given back",
            "We gave your deposit back. Your bank may need some days to show it.",
        ),
        "consult-reminder": Letter(
            "Your visit with {clinic}",
            "Your video visit with a clinician is coming up. Sign in for the time and the link, or to move or "
            "cancel it. Have an identity document ready.",
        ),
        "booking-due": Letter(
            "Time to book with {clinic}",
            "Your next step has not been booked yet. Sign in to choose a time that suits you.",
        ),
        "prep-tasks": Letter(
            "Getting ready with {clinic}",
            "Some steps of your preparation are still open. Sign in to see which.",
        ),
        "session-reminder": Letter(
            "Your appointment with {clinic}",
            "Your next appointment is coming up. Sign in for the time and for what to do before it, or to move "
            "it. The person who stays with you has to be there.",
        ),
        "session-postponed": Letter(
            "Your appointment with {clinic} is postponed",
            "Today did not go ahead, for your safety. Nothing is lost. Sign in to see why and to choose another time.",
        ),
        "appointment-missed": Letter(
            "We missed you at {clinic}",
            "You had an appointment with us and we did not meet. Sign in to choose another time.",
        ),
        "waitlist-offer": Letter(
            "A time has become free at {clinic}",
            "You asked for an earlier time and one has become free. Whoever books first has it. Sign in to take it.",
        ),
        "rx-status": Letter(
            "A parcel from {clinic} is on its way",
            "A parcel is on its way to you. An adult has to sign for it. Sign in to follow it. Do not use what is "
            "in it before your first appointment.",
        ),
        "questionnaire-due": Letter(
            "Some questions from {clinic}",
            "A short questionnaire is open for you. Your answers help your care team to see how you are. Sign in "
            "to answer.",
        ),
        "questionnaire-overdue": Letter(
            "Questions from {clinic} are still open",
            "A questionnaire is still open and closes soon. Sign in to answer it, or to tell us that you would "
            "rather be called.",
        ),
        "followup-due": Letter(
            "Your follow-up with {clinic}",
            "It is time to look back with a clinician and to plan what comes next. Sign in to book or to see your "
            "visit.",
        ),
        "break-checkin": Letter(
            "How are you? A word from {clinic}",
            "You are on a break. Sign in to tell us how you are, or when you would like to go on.",
        ),
        "hold-placed": Letter(
            "{clinic} has paused your programme",
            "We have paused your programme until a clinician has looked at something for your safety. Please do "
            "not use anything we sent you. We will contact you; you can also reach us through your account.",
        ),
    }
)
