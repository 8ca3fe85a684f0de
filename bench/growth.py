"""How cost grows: with the alerts that are active, with the groups they are in, with the silences that are kept."""
import datetime
import json
import urllib.request

import alerts
from measure import Peer, load, memory_mb

BATCH = 64
AT_HAND = 100_032  # alerts while groups or silences grow
ALERTS = (1_024, 10_048, 100_032, 1_000_000)  # the last is active_alerts_max
GROUPS = (1, 100, 10_000, 100_000)
SILENCES = (10, 100, 1_000, 10_000)


def post(url, path, value):
    request = urllib.request.Request(url + path, json.dumps(value).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def silence(number):
    """Of one instance each, as people silence machines: it matches an alert by an equality, and one by a regular expression."""
    now = datetime.datetime.now(datetime.timezone.utc)
    instance = f"10.0.{number >> 8 & 255}.{number & 255}:9100"
    return {"matchers": [{"name": "instance", "value": instance, "isRegex": False, "isEqual": True},
                         {"name": "severity", "value": "warn.*", "isRegex": True, "isEqual": True}],
            "startsAt": now.isoformat(), "endsAt": (now + datetime.timedelta(hours=2)).isoformat(),
            "createdBy": "bench", "comment": "maintenance"}


def point(count, groups, silences):
    """Opens `count` alerts, then sends them all again, then asks; the figures of one step."""
    peer = Peer("mainstay")
    try:
        for number in range(silences):
            post(peer.url, "/api/v2/silences", silence(number))
        bodies = peer.folder / "bodies"
        alerts.write_bodies(bodies, count, BATCH, groups)
        before = memory_mb(peer.pid)
        send = dict(bodies=bodies, connections=8, requests=count // BATCH)
        _, opening = peer.cpu_of(lambda: load(peer.url, "/api/v2/alerts", **send))
        filled = memory_mb(peer.pid)
        _, again = peer.cpu_of(lambda: load(peer.url, "/api/v2/alerts", **send))
        one = load(peer.url, "/api/v2/alerts?filter=n%3D7", connections=1, requests=50)
        return [1e6 * opening / count, 1e6 * again / count, (filled - before) * 2**20 / count, one["p50_ms"]]
    finally:
        peer.close()


def growth(options):
    header = ["CPU us to open one", "CPU us to send it again", "bytes each", "ms, one by a label"]
    for name, steps in {"alerts": [(n, 200, 0) for n in ALERTS if n <= options.alerts_max],
                        "groups": [(AT_HAND, n, 0) for n in GROUPS],
                        "silences": [(AT_HAND, 200, n) for n in SILENCES]}.items():
        print(f"  {name:>10}  " + "  ".join(f"{text:>24}" for text in header))
        for step in steps:
            figures = point(*step)
            grown = step[{"alerts": 0, "groups": 1, "silences": 2}[name]]
            print(f"  {grown:>10,}  " + "  ".join(f"{number:>24,.2f}" for number in figures), flush=True)


MEASURES = {"growth": ("1,000 to 1,000,000 active alerts, 1 to 100,000 groups, 10 to 10,000 silences", growth)}
