"""Figures of a server whose intake is a table of PostgreSQL, beside one on a data folder: what replicas cost."""
import os
import pathlib
import shutil
import tempfile

import alerts
import peers
import postgres_server
from measure import cpu_seconds, load, rounds_of, table

KNOWN = 6_400  # distinct alerts, sent again and again
GROUPS = 200


class OnFolder:
    """`mainstay server` with its default store."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mainstay-bench-", dir=os.environ.get("MAINSTAY_BENCH_FOLDER")))
        self.program = peers.Server(self.folder / "data", ["--log-level", "error"]).start()
        self.token = self.folder / "token"
        self.token.write_text(self.program.token("ingest"))

    def close(self):
        self.program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class OnPostgres(OnFolder):
    """The same on a PostgreSQL of its own that syncs each commit."""

    def __init__(self):
        self.cluster = postgres_server.Postgres(fsync=True)
        os.environ |= {"SERVING": self.cluster.dsn("app"), "OWNING": self.cluster.dsn("mainstay"),
                       "MAINSTAY_STORE_DSN": "env:SERVING", "MAINSTAY_STORE_MIGRATE_DSN": "env:OWNING"}
        super().__init__()

    def close(self):
        super().close()
        for name in ("MAINSTAY_STORE_DSN", "MAINSTAY_STORE_MIGRATE_DSN"):
            del os.environ[name]
        self.cluster.close()


def intake(options):
    for batch in (64, 1):
        def measure(server, batch=batch):
            bodies = server.folder / "bodies"
            alerts.write_bodies(bodies, KNOWN, batch, GROUPS)
            send = {"bodies": bodies, "token": server.token}
            load(server.program.url, "/api/v2/alerts", connections=8, requests=KNOWN // batch, **send)  # all are known then
            pid = server.program.process.pid
            before = cpu_seconds(pid)
            figures = load(server.program.url, "/api/v2/alerts", connections=64, seconds=options.seconds, **send)
            count = figures["requests"] * batch
            return {"CPU us an alert": 1e6 * (cpu_seconds(pid) - before) / count, "alerts/s": count / figures["seconds"],
                    "p50 ms a request": figures["p50_ms"], "p99 ms a request": figures["p99_ms"]}
        print(f"  in batches of {batch}:")
        table(rounds_of(options, measure, {"PostgreSQL": OnPostgres, "folder": OnFolder}))


MEASURES = {"intake-postgresql": ("alerts into a server on PostgreSQL, 64 connections, beside one on a data folder", intake)}
