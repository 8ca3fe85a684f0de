"""A Terraform plan of 60 MB through the policies that are shipped for plans: what a pipeline of a large estate waits for.

The plan is made here, the same in each run, in the form of `terraform show -json`: every resource with its values, what of
them is not known yet or sensitive, and the parts of a plan that no policy about resources reads.
"""
import json
import pathlib
import random
import tempfile

from policy import PROGRAM, row, run

RESOURCES = 15_000
BYTES = 60_000_000
TARGET = "3 s wall, 1 GB, 163 rules"

# Values as providers have them, right in some and wrong in others.
SHAPES = {
    "aws_s3_bucket": lambda r: {"bucket": r.word("bucket"), "force_destroy": r.one(False, True), "object_lock_enabled": False},
    "aws_instance": lambda r: {
        "ami": r.word("ami"), "instance_type": "t3.micro", "monitoring": r.one(True, False), "ebs_optimized": True,
        "associate_public_ip_address": r.one(False, True, None),
        "metadata_options": [{"http_tokens": r.one("required", "optional"), "http_endpoint": "enabled"}],
        "root_block_device": [{"encrypted": r.one(True, False), "volume_size": 20, "volume_type": "gp3"}]},
    "aws_security_group": lambda r: {
        "name": r.word("group"), "description": r.one("of the shop", None), "egress": [],
        "ingress": [{"cidr_blocks": [r.one("0.0.0.0/0", "10.0.0.0/8")], "from_port": port, "to_port": port, "protocol": "tcp",
                     "description": "", "ipv6_cidr_blocks": [], "self": False} for port in (22, 443)]},
    "aws_iam_policy": lambda r: {
        "name": r.word("policy"), "path": "/",
        "policy": json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": r.one("*", "s3:GetObject"), "Resource": r.one("*", "arn:aws:s3:::shop/*")}]})},
    "aws_db_instance": lambda r: {
        "engine": "postgres", "storage_encrypted": r.one(True, False), "publicly_accessible": r.one(False, True),
        "backup_retention_period": r.one(7, 0), "deletion_protection": r.one(True, False), "username": "shop",
        "password": r.word("secret"), "multi_az": r.one(True, False), "auto_minor_version_upgrade": True},
    "aws_lambda_function": lambda r: {
        "function_name": r.word("function"), "runtime": "python3.12", "timeout": 30, "memory_size": 256,
        "tracing_config": r.one([], [{"mode": "Active"}]), "environment": [{"variables": {"MODE": "production"}}]},
    "aws_kms_key": lambda r: {"description": r.word("key"), "enable_key_rotation": r.one(True, False), "is_enabled": True},
    "azurerm_storage_account": lambda r: {
        "name": r.word("account"), "min_tls_version": r.one("TLS1_2", "TLS1_0"), "https_traffic_only_enabled": True,
        "public_network_access_enabled": r.one(True, False), "account_replication_type": "LRS"},
    "azurerm_key_vault": lambda r: {
        "name": r.word("vault"), "purge_protection_enabled": r.one(True, False), "soft_delete_retention_days": 90},
    "google_compute_instance": lambda r: {
        "name": r.word("instance"), "machine_type": "e2-small", "can_ip_forward": r.one(False, True),
        "metadata": {"serial-port-enable": r.one("false", "true")}, "service_account": [{"email": None, "scopes": []}],
        "network_interface": [{"network": "shop", "access_config": r.one([], [{"nat_ip": None}])}],
        "shielded_instance_config": r.one([], [{"enable_vtpm": True, "enable_secure_boot": r.one(True, False)}])},
    "google_storage_bucket": lambda r: {
        "name": r.word("bucket"), "uniform_bucket_level_access": r.one(True, False), "location": "EU", "versioning": [],
        "encryption": [], "retention_policy": []},
    "random_id": lambda r: {"byte_length": 8, "keepers": None, "prefix": None},
}
SENSITIVE = {"aws_db_instance": {"password": True}, "aws_lambda_function": {"environment": [{"variables": {}}]}}


class Random:
    """Choices that are the same in each run."""

    def __init__(self):
        self.random = random.Random(60)

    def one(self, *values):
        return self.random.choice(values)

    def word(self, before):
        return f"{before}-{self.random.getrandbits(32):08x}"


def resource(number, rest, chance):
    """A resource change; `rest` bytes of it are a script and tags."""
    kind = chance.one(*SHAPES)
    values = SHAPES[kind](chance)
    values["tags"] = {"owner": f"team-{number % 40}", "environment": chance.one("production", "staging"),
                      "cost-centre": str(number % 900)}
    line = f"echo 'step {number}' >> /var/log/setup.log\n"
    values["user_data"] = line * (rest // (len(line) + 1))
    updated = number % 3 == 0
    sensitive = SENSITIVE.get(kind, {})
    return {"address": f"module.region[{number % 50}].{kind}.r{number}", "module_address": f"module.region[{number % 50}]",
            "mode": "managed", "type": kind, "name": f"r{number}",
            "provider_name": "registry.terraform.io/hashicorp/" + kind.split("_")[0],
            "change": {"actions": ["update"] if updated else ["create"],
                       "before": {**values, "user_data": ""} if updated else None, "after": values,
                       "after_unknown": {} if updated else {"id": True, "arn": True, "tags": {}},
                       "before_sensitive": sensitive if updated else False, "after_sensitive": sensitive}}


def text_of(count, rest):
    chance = Random()
    changes = [resource(number, rest, chance) for number in range(count)]
    planned = [{"address": one["address"], "mode": "managed", "type": one["type"], "name": one["name"], "schema_version": 1,
                "provider_name": one["provider_name"], "values": one["change"]["after"], "sensitive_values": {}}
               for one in changes]
    return json.dumps({
        "format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes, "configuration": {"provider_config": {}, "root_module": {}}})


def write_plan(path, count, size):
    """About `size` bytes: what the values lack is script, which stands twice."""
    path.write_text(text_of(count, max(0, size - len(text_of(count, 0))) // (2 * count)))


def plan(options):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "plan.json"
        write_plan(path, RESOURCES, BYTES)
        words = [PROGRAM, "policy", "check", "-p", "library:terraform", "--plan", path]
        named = f"{path.stat().st_size / 1e6:.0f} MB, {RESOURCES:,} resources"
        for form in ("sarif", "table"):
            runs = [("", *run([*words, "--format", form])[1:]) for _ in range(options.rounds)]
            row(f"{form}: {named}", runs, f"(target {TARGET})")


MEASURES = {"plan": ("a Terraform plan through the policies shipped for plans", plan)}
