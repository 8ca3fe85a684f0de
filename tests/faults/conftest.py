"""Fixtures of the tests of faults. They run programs without sanitizers: the shim is loaded before anything else."""
import pathlib
import random
import sys
import tempfile

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[1] / "program")]
import peers
import shim
from life import Bench, Server


@pytest.fixture(scope="session")
def place():
    with tempfile.TemporaryDirectory(prefix="mainstay-faults-", dir=shim.memory()) as folder:
        yield pathlib.Path(folder)


@pytest.fixture(scope="session")
def library(place):
    return shim.build(place)


@pytest.fixture(scope="session")
def bench(place):
    bench = Bench(place / "bench").prepare()
    yield bench
    bench.close()


@pytest.fixture(scope="session")
def seed():
    """Chooses what a run looks at. It is printed: a failure names it."""
    return random.SystemRandom().getrandbits(32)


@pytest.fixture
def webhook_sink():
    sink = peers.WebhookSink()
    yield sink
    sink.close()


@pytest.fixture
def shimmed(tmp_path, library, webhook_sink):
    """A server that runs with the shim, on an empty folder: `.shim` is what the test has to do with it."""
    root = tmp_path / "root"
    root.mkdir()
    config = tmp_path / "alertmanager.yml"
    config.write_text(
        "route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
        f"receivers: [{{name: hook, webhook_configs: [{{url: '{webhook_sink.url}'}}]}}]\n")
    server = Server(root / "data", config, shim.Shim(library, root, tmp_path / "shared"))
    yield server
    if not server.gone:
        server.kill()
    server.shim.close()
