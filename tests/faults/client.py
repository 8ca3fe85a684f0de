"""One who posts alerts and silences, and keeps what was acknowledged."""
import itertools

from peers import alert, decode

SILENCE = {"matchers": [{"name": "i", "value": "none"}], "duration": "1h", "comment": "planned"}


class Client:
    def __init__(self, server):
        self.http, self.alerts, self.silences = server.api(), [], []
        self.numbers = map(str, itertools.count(1))

    def post_alert(self, number=None, has_end=True):
        """The status."""
        number = number or next(self.numbers)
        sent = alert(i=number)
        if not has_end:
            del sent["endsAt"]
        status, _ = self.http.ask("POST", "/api/v2/alerts", [sent])
        if status == 200:
            self.alerts.append(number)
        return status

    def post_silence(self):
        """The status."""
        status, text = self.http.ask("POST", "/v1/silences", SILENCE)
        if status == 201:
            self.silences.append(decode(text)["id"])
        return status

    def both(self):
        return self.post_alert(), self.post_silence()

    def reads(self):
        """The statuses of what only reads."""
        return tuple(self.http.ask("GET", path)[0] for path in ("/api/v2/alerts", "/v1/silences", "/healthz"))

    def failing(self):
        """What /readyz says does not work."""
        status, text = self.http.ask("GET", "/readyz")
        failing = sorted(check["name"] for check in decode(text)["checks"] if check["status"] != "ok")
        assert (status == 200) == (not failing)
        return failing

    def look(self, http):
        """Fails when something that was acknowledged is not there, or an alert is twice."""
        shown = [each["labels"]["i"] for each in http.get("/api/v2/alerts")]
        assert len(shown) == len(set(shown)), "an alert is there twice"
        assert set(self.alerts) <= set(shown), f"alerts lost: {set(self.alerts) - set(shown)}"
        silences = {each["id"] for each in http.get("/v1/silences?limit=500")["items"]}
        assert set(self.silences) <= silences, "a silence is lost"
