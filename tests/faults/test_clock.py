"""The wall clock is set forward and back while a server runs."""
import subprocess

from client import Client
from life import job
from peers import wait_for

DAY = 86_400


def test_a_clock_that_is_set_forward_and_back_loses_nothing_and_stops_nothing(shimmed, webhook_sink):
    client = Client(shimmed.start("--checkpoint-interval", "1s"))
    api = client.http
    assert client.both() == (200, 201)
    webhook_sink.wait(1)

    shimmed.shim.set_clock(DAY)  # what had an end has ended
    assert client.post_alert("without end", has_end=False) == 200
    wait_for(lambda: [each["labels"]["i"] for each in api.get("/api/v2/alerts")] == ["without end"], "the first to have ended")
    before = job(api, "ledger.checkpoint").get("last_run_at")
    client.post_silence()
    wait_for(lambda: job(api, "ledger.checkpoint").get("last_run_at") != before, "a run of a job")

    shimmed.shim.set_clock(0)
    before = job(api, "ledger.checkpoint")["last_run_at"]
    assert client.both() == (200, 201)
    wait_for(lambda: job(api, "ledger.checkpoint")["last_run_at"] != before, "a run of a job by the clock that was set back")
    wait_for(lambda: any(told[2] and ("2", "firing") in told[2] for told in webhook_sink.told()), "a message by that clock")
    assert [each["labels"]["i"] for each in api.get("/api/v2/alerts")].count("2") == 1
    shimmed.stop()
    assert subprocess.run([shimmed.program, "audit", "verify", "--data", shimmed.folder], capture_output=True).returncode == 0
    shimmed.start()
    assert "2" in [each["labels"]["i"] for each in Client(shimmed).http.get("/api/v2/alerts")]
