"""What a server lives through in the tests of faults, what it promised meanwhile, and what must hold after it died.

A promise is what the server answered for: an alert that was taken in, a silence, a delivery that the log shows. Each carries
the number of bytes that the shim's log had when the answer came, so that it can be said what was promised at any call.
"""
import collections
import concurrent.futures
import pathlib
import shutil

import peers
from peers import alert, wait_for

SEGMENT_BYTES_MAX = 1 << 20  # the least that the configuration allows
STORE_LOG_BYTES = 4000 * (4096 + 24)  # where SQLite carries its log over into the file
EVER = 1 << 62


class Sink(peers.WebhookSink):
    """Notes with each message where the log stood; 0 without a shim."""

    def __init__(self):
        self.position, self.received = lambda: 0, []
        super().__init__()

    def _take(self, body, headers):
        position = self.position()
        status = super()._take(body, headers)
        self.received.append((position, headers.get("Idempotency-Key"), self.bodies[-1]))
        return status

    def forget(self, position):
        self.position, self.received = position, []


def groups_of(received):
    """{alertname: idempotency keys of the messages that told of it}."""
    told = collections.defaultdict(list)
    for _, key, body in received:
        if "groupLabels" in body:
            told[body["groupLabels"]["alertname"]].append(key)
    return told


def events_of(received):
    """{event id: how often it came}, of the tenant's webhook."""
    return collections.Counter(body["id"] for _, _, body in received if "specversion" in body)


class Died(Exception):
    """The server ended while it was being waited for."""


class Server(peers.Server):
    """`mainstay server` on a folder whose tokens are known."""

    def __init__(self, folder, config, shim=None, token=None):
        super().__init__(folder, ["--alertmanager-config", config, "--outbound-allowed-network", "127.0.0.0/8",
                                  "--intake.segment_bytes_max", SEGMENT_BYTES_MAX])
        self.log_file = self.folder.parent.with_suffix(".log")  # not below the folder whose calls count
        self.shim = shim
        self.environment = shim.environment if shim else {}
        if token:
            self._tokens["admin"] = token

    @property
    def gone(self):
        return self.process is None or self.process.poll() is not None

    def await_end(self, seconds=10):
        """The exit status."""
        process, self.process = self.process, None
        return process.wait(seconds)


class Bench:
    """A place for many lives: a receiver, and a folder as a server leaves it after a while, to begin from."""

    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.place.mkdir()
        self.sink = Sink()
        self.config = self.place / "alertmanager.yml"
        self.config.write_text(
            "route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
            f"receivers: [{{name: hook, webhook_configs: [{{url: '{self.sink.url}'}}]}}]\n")
        self.template = self.place / "template"
        self.token = None
        self.number = 0

    def close(self):
        self.sink.close()

    def prepare(self):
        """Makes the folder to begin from: a segment that is full, and a log of the store that is about to be carried over."""
        server = Server(self.template / "data", self.config)
        self.template.mkdir()
        server.start()
        api = server.api()
        self.token = api.token
        api.post("/v1/webhooks", {"name": "events", "url": self.sink.url, "types": ["*"]})
        loud = alert(i="0", alertname="Old")
        loud["annotations"]["text"] = "x" * 60_000
        segments = self.template / "data" / "intake"
        while sum(each.stat().st_size for each in segments.iterdir()) < SEGMENT_BYTES_MAX:
            api.post("/api/v2/alerts", [loud])
        self.sink.wait(1)
        server.stop()  # what is in the store's log goes into its file
        server.start()
        api = server.api()
        log = self.template / "data" / "mainstay.db-wal"
        while log.stat().st_size < STORE_LOG_BYTES - (2 << 20):
            api.post("/v1/incidents/INC-1/notes", {"text": "n"})
        # From here on with what follows from each: nothing is left to be written that would fill the log too early.
        while log.stat().st_size < STORE_LOG_BYTES - (400 << 10):
            wait_for(lambda: all(each["state"] == "delivered" for each in deliveries(api)), "the deliveries to be noted")
            api.post("/v1/incidents/INC-1/notes", {"text": "n"})
        size = api.get("/v1/ledger")["items"][0]["sequence"]
        wait_for(lambda: len(events_of(self.sink.received)) >= size - 3, "the events")
        wait_for(lambda: all(each["state"] == "delivered" for each in deliveries(api)), "the deliveries to be noted")
        server.kill()
        for name in ("lock", "run/server.json", "run/control.sock", "mainstay.db-shm"):
            (self.template / "data" / name).unlink(missing_ok=True)
        return self

    def folder(self, empty=False):
        """A fresh folder to live in."""
        self.number += 1
        folder = self.place / str(self.number)
        if empty:
            folder.mkdir()
        else:
            shutil.copytree(self.template, folder)
        return folder


def deliveries(api):
    webhook = api.get("/v1/webhooks")["items"][0]["id"]
    return api.get(f"/v1/webhooks/{webhook}/deliveries?limit=500")["items"]


class Promises:
    """What was promised, by kind, and where the log stood when it was."""

    def __init__(self, position):
        self.position, self.made = position, []

    def add(self, kind, what):
        self.made.append((self.position(), kind, what))

    def until(self, position=EVER):
        """{kind: [what]} of what was promised when the log stood there."""
        promised = collections.defaultdict(list)
        for at, kind, what in self.made:
            if at <= position:
                promised[kind].append(what)
        return promised


class Life:
    """A server that is given, one after the other, a bit of all that it has to keep."""

    def __init__(self, server, sink, position):
        self.server, self.sink = server, sink
        self.promises = Promises(position)
        sink.forget(position)

    @property
    def api(self):
        return self.server.api()

    def wait_for(self, condition, what):
        def met():
            if self.server.gone:
                raise Died(what)
            return condition()
        wait_for(met, what)

    def fire(self, name, *numbers):
        self.api.post("/api/v2/alerts", [alert(i=str(number), alertname=name) for number in numbers])
        for number in numbers:
            self.promises.add("alert", str(number))

    def await_delivery(self, name):
        """Until the delivery to the receiver is in the log."""
        def logged():
            lines = self.api.get("/v1/notifications")["items"]
            return any(line["outcome"] == "delivered" and f'"{name}"' in line["group_key"] for line in lines)
        self.wait_for(logged, f"the delivery about {name}")
        self.promises.add("told", name)

    def silence(self):
        made = self.api.post("/v1/silences", {"matchers": [{"name": "alertname", "value": "Quiet"}], "duration": "1h",
                                              "comment": "planned"})
        self.promises.add("silence", made["id"])

    def acknowledge(self, name):
        incident = incident_of(self.api, name)["readable_id"]
        self.api.post(f"/v1/incidents/{incident}/acknowledge", {})
        self.promises.add("acknowledged", name)

    def send_nonsense(self):
        made = self.api.post("/v1/integrations", {"kind": "alertmanager", "name": "vendor"})
        self.promises.add("integration", made["id"])
        assert peers.Http(self.server.url, made["key"]).ask("POST", f"/v1/ingest/{made['id']}", "not json")[0] == 202
        self.promises.add("letter", "not json")

    def run_job(self, name):
        before = job(self.api, name)["last_run_at"]
        self.api.post(f"/v1/jobs/{name}/run", {})
        self.promises.add("job", name)
        self.wait_for(lambda: job(self.api, name)["last_run_at"] != before, f"a run of {name}")

    def work(self):
        self.fire("Disk", 1, 2)
        self.fire("Cpu", 3)
        self.await_delivery("Disk")
        self.await_delivery("Cpu")
        self.silence()
        self.fire("Quiet", 4)
        self.acknowledge("Disk")
        self.run_job("ledger.checkpoint")
        self.send_nonsense()
        self.run_job("retention")
        self.fire("Net", 5)
        self.await_delivery("Net")

    def begin(self):
        """The little that a server on an empty folder is given."""
        self.fire("Disk", 1)

    def go_on(self, times):
        """More of it, and many readers at once: each connection to the store is opened when it is needed."""
        with concurrent.futures.ThreadPoolExecutor(8) as readers:
            list(readers.map(self.api.get, ["/v1/incidents"] * 64))
        for number in range(100, 100 + times):
            self.fire(f"More{number}", number)
            self.await_delivery(f"More{number}")


def incident_of(api, name):
    return next(each for each in api.get("/v1/incidents?limit=500")["items"] if each["group_labels"] == {"alertname": name})


def job(api, name):
    return next(each for each in api.get("/v1/jobs")["items"] if each["name"] == name)
