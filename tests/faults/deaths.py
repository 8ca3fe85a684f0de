"""Lives that end at a point, and whether all that was promised is there in the next one.

Two lives are told apart: the *first start* on an empty folder, and the life of a server that starts on a used one, works and
stops. Both are traced once; from the trace come the points.
"""
import http.client
import shutil
import time

import after
from disk import Disk
from life import EVER, Died, Life, Server
from peers import wait_for
from points import CLASSES, compare, enumerate_points, trace_of, traced
from shim import SYNCS, Shim

QUIET_SECONDS = 0.1  # without a call on a file, after which a phase counts as over
FIRST_PHASES = ("first start", "first work")
ATTEMPTS_MAX = 6     # to reach a point: threads race, so that its last calls are not always as many


class Stage:
    """A folder, a server on it with the shim, and what it promised."""

    def __init__(self, bench, library, first=False):
        self.bench, self.first = bench, first
        self.root = bench.folder(empty=first)
        self.shim = Shim(library, self.root, self.root.with_suffix(".shared"))
        self.server = Server(self.root / "data", bench.config, self.shim, None if first else bench.token)
        self.life = Life(self.server, bench.sink, lambda: self.shim.log_bytes)

    def await_quiet(self):
        """Until the server does nothing by itself any more."""
        last, since = self.shim.log_bytes, time.monotonic()
        while time.monotonic() < since + QUIET_SECONDS and not self.server.gone:
            time.sleep(0.005)
            if self.shim.log_bytes != last:
                last, since = self.shim.log_bytes, time.monotonic()

    def start(self):
        self.server.start()
        self.await_quiet()

    def stop(self):
        self.server.process.terminate()
        wait_for(lambda: self.server.gone, "the end")

    def close(self):
        if not self.server.gone:
            self.server.kill()
        self.shim.close()
        shutil.rmtree(self.root)
        self.server.log_file.unlink(missing_ok=True)


def phases_of(stage):
    """The life as [(name, what happens in it)]."""
    if stage.first:
        return [(FIRST_PHASES[0], stage.start), (FIRST_PHASES[1], stage.life.begin)]
    return [("start", stage.start), ("work", stage.life.work), ("stop", stage.stop)]


def trace(bench, library, first):
    """The points of one life, as strace sees it; the shim must have seen the same."""
    stage = Stage(bench, library, first)
    try:
        record = stage.root.with_suffix(".trace")
        stage.server.command = traced(stage.server.command, record, stage.server.environment)
        stage.server.environment = {}
        ends = []
        for _, step in phases_of(stage):
            step()
            ends.append(time.time())
        if not stage.server.gone:
            stage.stop()  # not killed: strace would show a call that had no end
        calls = trace_of(record, stage.root)
        compare(calls, stage.shim.entries())
        phases, begin = [], 0
        for (name, _), end in zip(phases_of(stage), ends, strict=True):
            phases.append((name, [call for call in calls if begin <= call[0] < end]))
            begin = end
        return enumerate_points(phases)
    finally:
        stage.close()


def live_until(stage, point):
    """Lives, and answers whether it ended at the point. The last calls of a phase are not always as many: what is not reached
    in it is in what follows, and before the stop there is more of the same."""
    try:
        for name, step in phases_of(stage):
            if name == "stop" != point.phase:
                stage.life.go_on(5)
            if name == point.phase:
                stage.shim.kill_at(CLASSES[point.file], point.call, point.ordinal, point.torn)
            step()
        stage.life.go_on(5)
    except (OSError, http.client.HTTPException, Died, AssertionError) as fault:
        wait_for(lambda: stage.server.gone, f"the end of the server, which answered: {fault}")
    return stage.server.gone and stage.shim.died


def look_after(bench, root, promised, received, first=False):
    """Starts a server on what is left and fails when something promised is not there."""
    bench.sink.forget(lambda: 0)
    server = Server(root / "data", bench.config, token=None if first else bench.token)
    server.log_file = root.with_suffix(".again.log")
    try:
        server.start()
        if first:
            after.look_at_first(server, promised)
        else:
            after.look(server, bench.sink, promised, received)
    except (AssertionError, OSError, LookupError) as fault:
        raise AssertionError(f"{fault}\n{server.log[-3000:]}") from fault
    finally:
        if not server.gone:
            server.kill()
        server.log_file.unlink(missing_ok=True)


def die(bench, library, point):
    """Ends a life at the point and looks at the next one. Answers what was wrong, or None."""
    first = point.phase in FIRST_PHASES
    for _ in range(ATTEMPTS_MAX):
        stage = Stage(bench, library, first)
        try:
            if not live_until(stage, point):
                continue
            stage.server.await_end()
            look_after(bench, stage.root, stage.life.promises.until(), list(bench.sink.received), first)
            return None
        except AssertionError as fault:
            return str(fault)
        finally:
            stage.close()
    return f"not reached in {ATTEMPTS_MAX} lives"


def losses_of_power(bench, library, first, chance, count=None):
    """Lives once, and then looks at what is left on the disk when the power is lost just before a sync, or at the end:
    without all that was not synced, and with some of it. All syncs, or so many. Yields (where, what was wrong or None)."""
    stage = Stage(bench, library, first)
    try:
        disk = Disk(stage.root, stage.root if first else bench.template)
        for _, step in phases_of(stage):
            step()
        if not stage.server.gone:
            stage.server.kill()
        received = list(bench.sink.received)
        entries = [*stage.shim.entries(), None]
        moments = [number for number, entry in enumerate(entries) if entry is None or entry.call in SYNCS]
        chosen = set(moments if count is None else chance.sample(moments, count))
        for number, entry in enumerate(entries):
            if number in chosen:
                at = entry.begin if entry else EVER
                rest = look_at_rest(bench, stage, disk, at, [message for message in received if message[0] <= at])
                for kept in (None, chance.getrandbits(32)):
                    where = f"before {entry.call} of {entry.path} (call {number})" if entry else "at the end"
                    yield f"power lost {where}, {'nothing' if kept is None else f'some ({kept})'} unsynced kept", rest(kept)
            if entry:
                disk.play(entry)
    finally:
        stage.close()


def look_at_rest(bench, stage, disk, at, received):
    """A function that answers what is wrong with what is left on the disk."""
    def look(kept):
        rest = bench.place / "rest"
        disk.lose_power(rest, kept)
        try:
            look_after(bench, rest, stage.life.promises.until(at), received, stage.first)
            return None
        except AssertionError as fault:
            return str(fault)
        finally:
            shutil.rmtree(rest)
    return look
