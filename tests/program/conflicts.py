"""Two requests that meet at a real PostgreSQL 15: both have taken their snapshot before either goes on."""
import contextlib
from concurrent.futures import ThreadPoolExecutor

from peers import wait_for

OK = 200
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory' and usename = 'app'"
PAUSE = """create or replace function pause() returns trigger language plpgsql as
$$ begin perform pg_advisory_xact_lock_shared(42); return null; end $$"""


class World:
    def __init__(self, server, cluster):
        self.server, self.cluster, self.token = server, cluster, server.token()
        self.made = 0

    def name(self):
        self.made += 1
        return f"n{self.made}"

    def ask(self, method, path, body=None, headers=None):
        return self.server.request(method, path, body, token=self.token, headers=headers)

    def new(self, path, **body):
        status, answer = self.ask("POST", path, body)
        assert status in (200, 201), answer
        return answer

    def request(self, method, path, body=None, headers=None):
        """A function that sends it and answers the status; 2xx are all alike here."""
        def send():
            status, _ = self.ask(method, path, body, headers)
            return OK if 200 <= status < 300 else status
        return send

    def sql(self, text):
        return self.cluster.sql(text)

    def entries(self):
        rows = self.sql("select type, count(*) from core_ledger_entry group by type").splitlines()
        return {name: int(count) for name, count in (row.split("|") for row in rows)}

    @contextlib.contextmanager
    def paused(self, tables):
        for table in tables:
            self.sql(f"create trigger pause before insert or update or delete on {table} for each statement execute function pause()")
        try:
            with self.cluster.holding("select pg_advisory_xact_lock(42)"):
                yield
        finally:
            for table in tables:
                self.sql(f"drop trigger pause on {table}")

    def interleave(self, tables, calls, waiting):
        with ThreadPoolExecutor(len(calls)) as threads:
            with self.paused(tables):
                answers = [threads.submit(call) for call in calls]
                wait_for(lambda: int(self.sql(WAITING)) >= waiting, f"{waiting} to come to {tables}")
            return sorted(answer.result() for answer in answers)
