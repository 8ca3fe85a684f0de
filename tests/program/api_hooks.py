"""What schemathesis is told beside the OpenAPI document; test_attack_api.py starts it with this file.

ATTACK_TOKEN and ATTACK_TOKEN_ID are the run's own token, of an admin; ATTACK_PASSWORD is the password of `admin`.
"""
import itertools
import os
import re
import urllib.parse
import uuid

import requests
import schemathesis

TOKEN = os.environ["ATTACK_TOKEN"]
TOKEN_ID = os.environ["ATTACK_TOKEN_ID"]
PASSWORD = os.environ["ATTACK_PASSWORD"]
# Sign-ins are held back at 10 a minute and name, so sessions to end are few and made one by one.
SESSIONS_MAX = 5
PARAMETER = re.compile(r"\{(\w+)\}")

# A document says what one value may be, not how values, the store's state and the clock go together. These rules may refuse
# a request that the document allows: (path, what the answer says).
RULES = [
    (r".*", r"cursor: not one of this list"),
    (r".*", r"at most \d+ bytes"),
    (r".*", r"time out of range"),
    (r".*", r"not a duration|duration out of range"),
    (r"/v1/(alerts|incidents)", r"sort: "),
    (r"/v1/alerts", r"filter: "),
    (r"/v1/silences.*", r"give (ends_at or duration|one)|/duration|/ends_at|/starts_at"),
    (r"/v1/silences.*", r"matcher|regular expression|in the past|must be before end time|at most \d+ days after the start"),
    (r"/v1/tokens", r"expires_at: lies in the past"),
    (r"/v1/webhooks.*", r"/types/\d+: write "),
    (r"/v1/webhooks.*", r"/url: "),
    (r"/v1/ledger/.*", r"(from|to|size): "),
    (r"/v1/notices", r"ask for an upgrade"),
]


class Existing:
    """Ids that exist, by the path of their list: read again now and then, as the run makes and removes what they name."""

    def __init__(self):
        self._lists, self._turn = {}, itertools.count()

    def of(self, base, path):
        """Parameters of `path`, a template, that name something; None when there is nothing."""
        values = {}
        for found in PARAMETER.finditer(path):
            collection = path[:found.start()].rstrip("/").format(**values)
            ids = self._ids(base, collection)
            if not ids:
                return None
            values[found[1]] = ids[next(self._turn) % len(ids)]
        return values

    def _ids(self, base, collection):
        asked, ids = self._lists.get(collection, (0, []))
        if asked % 20 == 0:
            answer = requests.get(base + collection, params={"limit": 50}, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
            items = answer.json().get("items", []) if answer.ok else []
            ids = [one for item in items if (one := self._id(item)) is not None]
        self._lists[collection] = (asked + 1, ids)
        return ids

    @staticmethod
    def _id(item):
        return next((str(item[key]) for key in ("id", "sequence", "name") if key in item), None)


class Sessions:
    """Sessions of the admin that may be ended."""

    def __init__(self):
        self._made = 0

    def cookie(self, base):
        if self._made == SESSIONS_MAX:
            return None
        self._made += 1
        answer = requests.post(f"{base}/v1/sessions", json={"name": "admin", "password": PASSWORD}, timeout=30)
        return answer.cookies.get_dict() if answer.ok else None


existing, sessions, calls = Existing(), Sessions(), itertools.count()


def base_of(case):
    return case.operation.schema.get_base_url().rstrip("/")


def is_drawn(case):
    """Whether the request was drawn from the document and keeps to it; a chain of requests names its own ids."""
    return case.meta is not None and case.meta.generation.mode.is_positive and case.meta.phase.name.value != "stateful"


@schemathesis.auth()
class Auth:
    """The token, but for what ends a session: there a session's cookie, while there are some."""

    def get(self, case, context):
        return TOKEN

    def set(self, case, token, context):
        if case.operation.path == "/v1/sessions/current" and is_drawn(case) and (cookies := sessions.cookie(base_of(case))):
            case.cookies = cookies
            case.headers["Origin"] = base_of(case)
        else:
            case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    path = case.operation.path
    if is_drawn(case) and "{" in path and next(calls) % 2 == 0 and (parameters := existing.of(base_of(case), path)):
        case.path_parameters = parameters
    if case.method == "DELETE" and (case.path_parameters or {}).get("id") == TOKEN_ID:
        case.path_parameters["id"] = str(uuid.UUID(int=0))  # without its token the run would end
    if isinstance(case.body, dict) and str(case.body.get("url", "")).startswith("http"):
        # Events are sent to no stranger: names below .invalid never resolve (RFC 6761, section 6.4).
        case.body["url"] = urllib.parse.urlunsplit(("https", "receiver.invalid", "/", "", ""))


def is_named_rule(case, response):
    """Whether a request that the document allows was refused by one of the rules that it cannot hold."""
    detail = response.json()["detail"]
    return any(re.fullmatch(path, case.operation.path) and re.search(rule, detail) for path, rule in RULES)


def has_null(case):
    """null is as good as absent, which documents cannot say of a member without making it nullable in answers too."""
    return isinstance(case.body, dict) and None in case.body.values()


def has_empty_list(case):
    """A list parameter without text is as good as absent: forms send it so."""
    lists = {one.name for one in case.operation.query if one.definition.get("schema", {}).get("type") == "array"}
    return any(name in lists and value in ("", [], [""]) for name, value in (case.query or {}).items())


@schemathesis.hook
def filter_failure(context, failure, case, response):
    kind = type(failure).__name__
    if kind == "RejectedPositiveData" and response.status_code in (400, 426):
        return not is_named_rule(case, response)
    if kind == "AcceptedNegativeData" and response.status_code == 414:  # refused, for its length alone
        return False
    return not (kind == "AcceptedNegativeData" and (has_null(case) or has_empty_list(case)))
