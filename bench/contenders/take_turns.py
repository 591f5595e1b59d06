"""How the driver and a Python contender talk: lines of JSON. The same as take-turns.mjs."""

import json
import resource
import sys
import time


def say(value):
    print(json.dumps(value), flush=True)


def take_turns(ready, step):
    """Says what it is, does one step for every line `step`, and ends at the line `end`. A step returns facts about itself."""
    say(ready)
    for line in sys.stdin:
        if line.strip() == "end":
            say({"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024})
            break
        start = time.perf_counter()
        facts = step()
        say({"milliseconds": (time.perf_counter() - start) * 1000, **facts})
