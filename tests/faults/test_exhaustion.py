"""No more file descriptors, no more memory: the server refuses, or ends and comes back; what it acknowledged is there."""
import concurrent.futures
import contextlib
import http.client
import os
import pathlib
import resource
import socket

from client import Client
from peers import Http, alert, wait_for

SPARE_DESCRIPTORS = 8
SPARE_MEMORY = 24 << 20


def address_of(server):
    host, _, port = server.url.removeprefix("http://").partition(":")
    return host, int(port)


def test_without_descriptors_nobody_is_lost_and_then_all_are_served(shimmed):
    client = Client(shimmed.start())
    assert client.both() == (200, 201)
    pid = shimmed.process.pid
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{pid}/fd")) + SPARE_DESCRIPTORS,) * 2)
    early = http.client.HTTPConnection(*address_of(shimmed), timeout=30)
    early.request("GET", "/healthz")
    assert early.getresponse().read() == b"ok\n"
    with contextlib.ExitStack() as crowd:
        for _ in range(4 * SPARE_DESCRIPTORS):
            crowd.enter_context(socket.create_connection(address_of(shimmed)))
        wait_for(lambda: len(os.listdir(f"/proc/{pid}/fd")) >= resource.prlimit(pid, resource.RLIMIT_NOFILE)[0] - 1,
                 "all descriptors to be in use")
        early.request("GET", "/healthz")
        assert early.getresponse().read() == b"ok\n", "one who was there before is served"
    wait_for(lambda: client.both() == (200, 201), "the others to be served")
    wait_for(lambda: not client.failing(), "/readyz")
    client.look(client.http)
    assert not shimmed.gone and shimmed.process.pid == pid


def memory_of(pid):
    """Bytes of address space."""
    line = next(line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmSize"))
    return int(line.split()[1]) << 10


def test_without_memory_what_was_acknowledged_is_kept(shimmed):
    client = Client(shimmed.start())
    assert client.both() == (200, 201)
    pid = shimmed.process.pid
    resource.prlimit(pid, resource.RLIMIT_AS, (memory_of(pid) + SPARE_MEMORY, resource.RLIM_INFINITY))

    def post(number):
        crowd = [alert(i=f"{number}-{each}") for each in range(20)]
        for each in crowd:
            each["annotations"]["text"] = "x" * 50_000
        try:
            return client.http.ask("POST", "/api/v2/alerts", crowd)[0], [each["labels"]["i"] for each in crowd]
        except (OSError, http.client.HTTPException):
            return None, []

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(60)))
    statuses = {status for status, _ in answers}
    assert statuses - {200}, "the limit was never met"
    assert statuses <= {200, 500, 503, None}
    client.alerts += [number for status, numbers in answers if status == 200 for number in numbers]
    if shimmed.gone:
        shimmed.await_end()
        shimmed.start()
        client.http = Http(shimmed.url, client.http.token)
    else:
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    wait_for(lambda: client.both() == (200, 201), "all to go on")
    client.look(client.http)
