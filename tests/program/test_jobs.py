"""Jobs, deliveries and webhooks of the whole program: signed events at a real receiver that fails at first, a crash, the CLI."""
import hashlib
import hmac
import json
import re

import pytest
from peers import wait_for


@pytest.fixture
def server(make_server):
    """One that may send webhooks to this machine, where the receivers of these tests are."""
    return make_server("--outbound-allowed-network", "127.0.0.0/8")


def lines(done):
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def create_webhook(server, url, *types, name="chat"):
    flags = [word for each in types for word in ("--type", each)]
    return server.cli_json("webhook", "create", url, "--name", name, *flags)


def silence(server, comment="quiet"):
    status, made = server.request("POST", "/v1/silences", {
        "matchers": [{"name": "alertname", "value": "Disk"}], "duration": "1h", "comment": comment})
    assert status == 201, made
    return made["id"]


def deliveries(server, webhook):
    """Oldest first."""
    status, page = server.request("GET", f"/v1/webhooks/{webhook}/deliveries")
    assert status == 200, page
    return page["items"][::-1]


def signature_of(secret, headers, body):
    text = headers["X-Mainstay-Timestamp"].encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def test_events_arrive_signed_in_order_and_after_failures(server, webhook_sink):
    webhook_sink.statuses = [500, 503]
    webhook = create_webhook(server, webhook_sink.url, "silence.*")
    first = silence(server)
    webhook_sink.wait(1)
    assert server.cli("silence", "expire", first).returncode == 0
    webhook_sink.wait(4)
    wait_for(lambda: [d["state"] for d in deliveries(server, webhook["id"])] == ["delivered"] * 2, "two deliveries")
    events = [json.loads(raw) for raw in webhook_sink.raw]
    assert [e["type"] for e in events] == ["mainstay.silence.created"] * 3 + ["mainstay.silence.expired"]
    assert len({e["id"] for e in events[:3]}) == 1, "a repeat has the id of the first"
    assert {e["subject"] for e in events} == {first}
    assert events[0]["specversion"] == "1.0" and events[0]["tenant"] == "default"
    assert events[0]["data"]["comment"] == "quiet"
    assert events[0]["sequence"] < events[3]["sequence"]
    for headers, raw in zip(webhook_sink.headers, webhook_sink.raw, strict=True):
        assert headers["Content-Type"].startswith("application/cloudevents+json")
        assert hmac.compare_digest(headers["X-Mainstay-Signature"], signature_of(webhook["secret"], headers, raw))
    log = deliveries(server, webhook["id"])
    assert [d["attempts"] for d in log] == [3, 1]
    assert webhook["secret"] not in server.log


def test_what_was_queued_survives_kill_9(server, webhook_sink, free_port):
    webhook = create_webhook(server, f"http://127.0.0.1:{free_port()}/nobody", "silence.created")
    silence(server)
    wait_for(lambda: [d["state"] for d in deliveries(server, webhook["id"])] == ["retrying"], "a failed attempt")
    server.kill()
    server.start()
    body = {"name": "chat", "url": webhook_sink.url, "types": ["silence.created"]}
    assert server.request("PUT", f"/v1/webhooks/{webhook['id']}", body)[0] == 200
    webhook_sink.wait(1)
    wait_for(lambda: deliveries(server, webhook["id"])[0]["state"] == "delivered", "the delivery")


def test_a_webhook_by_the_command_line(server, webhook_sink):
    webhook = create_webhook(server, webhook_sink.url, "silence.*")
    assert re.fullmatch(r"mwh_[A-Za-z0-9_-]{43}", webhook["secret"])
    assert webhook["secret"] not in server.cli("webhook", "list", "--json").stdout
    again = server.cli("webhook", "create", webhook_sink.url, "--name", "chat")
    assert again.returncode == 1 and "already" in again.stderr
    refused = server.cli("webhook", "create", "ftp://x", "--name", "x")
    assert refused.returncode == 1 and "/url: " in refused.stderr

    done = server.cli("webhook", "test", webhook["id"])
    assert done.returncode == 0 and "delivered" in done.stdout
    assert webhook_sink.bodies[-1]["type"] == "mainstay.webhook.test"
    webhook_sink.statuses = [404]
    done = server.cli("webhook", "test", webhook["id"])
    assert done.returncode == 1 and "the receiver answered 404" in done.stderr
    assert len(lines(server.cli("webhook", "deliveries", webhook["id"], "--state", "delivered"))) == 1
    assert len(lines(server.cli("webhook", "deliveries", webhook["id"], "--state", "failed"))) == 1

    changed = server.cli_json("webhook", "update", webhook["id"], "--name", "talk", "--disable")
    assert (changed["name"], changed["enabled"], changed["types"]) == ("talk", False, ["silence.*"])
    changed = server.cli_json("webhook", "update", webhook["id"], "--enable", "--type", "incident.*", "--type", "silence.*")
    assert (changed["name"], changed["enabled"], changed["types"]) == ("talk", True, ["incident.*", "silence.*"])
    both = server.cli("webhook", "update", webhook["id"], "--enable", "--disable")
    assert both.returncode == 2 and "exclude each other" in both.stderr
    rotated = server.cli_json("webhook", "rotate-secret", webhook["id"])
    assert rotated["secret"] != webhook["secret"] and rotated["id"] == webhook["id"]

    assert server.cli("webhook", "delete", webhook["id"], "--dry-run").returncode == 0
    assert len(server.cli_json("webhook", "list")) == 1
    assert server.cli("webhook", "delete", webhook["id"]).returncode == 0
    assert server.cli_json("webhook", "list") == []
    types = {row["type"] for row in server.cli_json("ledger", "list")}
    assert {"webhook.created", "webhook.tested", "webhook.deleted"} <= types


def test_a_delivery_is_skipped_and_retried_by_the_command_line(server, webhook_sink, free_port):
    webhook = create_webhook(server, f"http://127.0.0.1:{free_port()}/nobody", "silence.*")
    first = silence(server)
    assert server.cli("silence", "expire", first).returncode == 0
    log = wait_for(lambda: len(deliveries(server, webhook["id"])) == 2 and deliveries(server, webhook["id"]), "both")
    refused = server.cli("webhook", "retry", webhook["id"], log[1]["id"])
    assert refused.returncode == 1 and "not over" in refused.stderr
    skipped = server.cli_json("webhook", "skip", webhook["id"], log[0]["id"])
    assert skipped[0]["state"] == "skipped"
    wait_for(lambda: deliveries(server, webhook["id"])[1]["attempts"] > 0, "the next of its object")


def test_a_users_address_leads_nowhere_inside_unless_it_is_allowed(make_server, webhook_sink):
    server = make_server(name="guarded")
    webhook = create_webhook(server, webhook_sink.url)
    done = server.cli("webhook", "test", webhook["id"])
    assert done.returncode == 1 and "loopback" in done.stderr
    assert not webhook_sink.bodies


def test_jobs_are_listed_shown_and_run(server):
    names = {row["name"] for row in server.cli_json("job", "list")}
    assert {"dead_letters.drop_surplus", "webhooks.expire", "access.write_last_uses"} <= names
    before = wait_for(lambda: [j for j in server.cli_json("job", "show", "dead_letters.drop_surplus") if j["runs"] > 0],
                      "the first run")[0]
    assert before["status"] == "done" and before["failures"] == 0 and not before.get("error")
    server.cli_json("job", "run", "dead_letters.drop_surplus", "--dry-run")
    assert server.cli_json("job", "run", "dead_letters.drop_surplus")[0]["name"] == "dead_letters.drop_surplus"
    wait_for(lambda: server.cli_json("job", "show", "dead_letters.drop_surplus")[0]["runs"] == before["runs"] + 1, "a run")
    assert server.cli("job", "run", "nothing").returncode == 1
    assert server.cli("job", "run", "dead_letters.drop_surplus", role="viewer").returncode == 3
    requested = [row for row in server.cli_json("ledger", "list") if row["type"] == "job.requested"]
    assert [row["object"] for row in requested] == ["dead_letters.drop_surplus"]
    runs = server.cli_json("job", "show", "dead_letters.drop_surplus")[0]["runs"]
    server.kill()
    server.start()
    assert server.cli_json("job", "show", "dead_letters.drop_surplus")[0]["runs"] == runs, "what they did outlives a crash"


def test_metrics_tell_of_jobs_subscribers_and_webhooks(server, webhook_sink):
    create_webhook(server, webhook_sink.url, "silence.*")
    silence(server)
    webhook_sink.wait(1)
    metrics = wait_for(lambda: (text := server.request("GET", "/metrics")[1]) and
                       re.search(r'mainstay_webhook_attempts_total\{outcome="delivered"\} 1', text) and text, "metrics")
    for name in ("mainstay_job_runs_total", "mainstay_job_duration_seconds_count", "mainstay_subscriber_lag_entries",
                 "mainstay_subscriber_lag_seconds", "mainstay_subscriber_parked", "mainstay_deliveries_total",
                 "mainstay_job_last_success_timestamp_seconds", "mainstay_webhook_waiting"):
        assert f"\n{name}{{" in metrics or f"\n{name} " in metrics, name


@pytest.mark.parametrize("path", ["/v1/deliveries", "/v1/subscribers", "/v1/jobs"])
def test_lists_are_paged(server, path):
    status, page = server.request("GET", f"{path}?limit=1")
    assert status == 200 and len(page["items"]) <= 1
    if page["next"]:
        status, second = server.request("GET", f"{path}?limit=1&cursor={page['next']}")
        assert status == 200 and second["items"] and second["items"] != page["items"]
    assert server.request("GET", f"{path}?cursor=nonsense")[0] == 400
