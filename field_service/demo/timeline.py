# Part of Field Service. License LGPL-3.
"""Many stories told at once, step by step, in the order of time."""

import heapq
import itertools

from .clock import set_moment, time_travel


class Timeline:
    """A queue of stories; each is a generator that yields when it goes on.

    Because all stories advance together, numbers, logs and bookings come in the order
    in which a company would have made them. What a story would do after the end never
    happens, so documents are left in the middle of their life, as in any company.
    """

    def __init__(self, env, end):
        self.env = env
        self.end = end
        self.now = None
        self._queue = []
        self._ticket = itertools.count()

    def tell(self, moment, story):
        """Let ``story`` begin at ``moment`` (naive UTC)."""
        heapq.heappush(self._queue, (moment, next(self._ticket), story))

    def run(self):
        """Advance all stories until the end."""
        with time_travel():
            while self._queue:
                moment, _ticket, story = heapq.heappop(self._queue)
                if moment > self.end:
                    break
                self.now = moment
                set_moment(self.env, moment)
                following = next(story, None)
                if following is not None:
                    self.tell(max(following, moment), story)
            set_moment(self.env, None)
        self._queue.clear()
