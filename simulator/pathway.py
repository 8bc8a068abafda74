"""The whole way of one patient, step by step."""

from simulator.acts import signs
from simulator.answering import after_session
from simulator.chronicle import PREQUALIFIED
from simulator.dosing import Session
from simulator.endings import ends, talks
from simulator.office import office
from simulator.visits import consult, deposit, intro_call, mid_course, pharmacy, preparation, week_4
from simulator.walk import NOON, Left, Walk

MID_COURSE_AFTER = 2


async def walks(walk: Walk) -> None:
    """From prequalified to week 4, or as far as they get."""
    try:
        await walk.at(office(walk.world.start, walk.course.begins, NOON))
        if walk.me.so_far.stage == PREQUALIFIED:
            await _goes(walk)
    except Left:
        return


async def _goes(walk: Walk) -> None:
    await signs()(walk.me, walk.world)
    if await _is_approved(walk) and await pharmacy(walk):
        await preparation(walk)
        await _sessions(walk)
    await ends(walk)


async def _is_approved(walk: Walk) -> bool:
    return await intro_call(walk) and await deposit(walk) and await consult(walk)


async def _sessions(walk: Walk) -> None:
    for number in range(1, walk.course.taken + 1):
        if not await Session(walk, number).play() or not walk.me.staying:
            return
        await after_session(walk, number)
        if number == 1:
            await talks(walk)
        if number == MID_COURSE_AFTER:
            await mid_course(walk)
    if walk.course.follow_up != "never":
        await week_4(walk, walk.course.follow_up)
