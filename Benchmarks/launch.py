"""Runs a program and tells what it cost: `launch.py DESCRIPTOR PROGRAM [WORD ...]`.

Linux takes the memory of whoever starts a program for that program's peak, so a small process must do it.
"""

import json
import os
import sys
import time

teller, command = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(teller, False)
begun = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - begun
cost = [wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]
os.write(teller, json.dumps(cost).encode())
