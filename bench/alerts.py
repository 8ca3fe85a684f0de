"""Request bodies as Prometheus sends them: about 430 bytes an alert, spread over groups."""
import json
import time


def rfc3339(seconds_from_now):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() + seconds_from_now))


def alert(number, groups, unique_bytes=0):
    labels = {"alertname": f"HighErrorRate{number % groups}", "cluster": "eu-central-1", "instance": f"10.{number >> 16 & 255}."
              f"{number >> 8 & 255}.{number & 255}:9100", "job": "checkout", "severity": "warning", "n": str(number)}
    annotations = {"summary": f"Instance {number} answers with errors", "runbook": "https://runbooks.example.com/high-error-rate"}
    if unique_bytes:
        annotations["detail"] = f"{number:08d}" * (unique_bytes // 8)
    return {"labels": labels, "annotations": annotations, "startsAt": rfc3339(-60), "endsAt": rfc3339(3600),
            "generatorURL": "http://prometheus.example.com:9090/graph?g0.expr=rate%28errors%5B5m%5D%29+%3E+0.1&g0.tab=1"}


def write_bodies(path, count, batch, groups, first=0, unique_bytes=0):
    """One body a line, `batch` alerts each; the bytes of one alert."""
    size = 0
    with open(path, "w") as file:
        for start in range(first, first + count, batch):
            text = json.dumps([alert(n, groups, unique_bytes) for n in range(start, start + batch)], separators=(",", ":"))
            size += len(text)
            file.write(text + "\n")
    return size / count
