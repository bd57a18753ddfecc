"""The checker's process, which holds the tests and the seed and never a line of learners' code.

One process serves a day: it has the imports of the setup and of the tests done, and forks for each
submission (``checks.py``), so that nothing a submission brings about outlives it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback


def main() -> None:
    facts = json.loads(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.dirname(os.path.dirname(here))
    packages = [f"{inside}/{name}" for name in sorted(os.listdir(inside)) if "site" in name]
    sys.path += facts.get("path") or [f"{inside}/lib", *packages]
    sys.argv = [""]
    from autograde import warming
    from autograde.channel import Channel, Closed
    from autograde.checks import Submission
    from autograde.inner_walls import limit

    channel = Channel(socket.socket(fileno=facts["fd"]))
    try:
        day = json.loads(channel.receive(2**26).payload)
        warming.warm(day["warm"])
        for source, title in day["tests"]:
            warming.warm_test(source, title)
        warming.settle()
        limit(facts)
        while True:
            seed = json.loads(channel.receive(2**16).payload)["seed"]
            child = os.fork()
            if child == 0:
                os.environ["LLMWEEK_SEED"] = seed
                try:
                    Submission(channel, seed).serve()
                except Closed:
                    os._exit(0)
                except BaseException:
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
            if os.waitpid(child, 0)[1]:
                # Killed from outside, or at fault: hang up, else the grader waits and takes it for
                # a learner's timeout.
                os._exit(1)
    except Closed:
        os._exit(0)


if __name__ == "__main__":
    main()
