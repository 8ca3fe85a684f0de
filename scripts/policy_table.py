#!/usr/bin/env python3
"""Writes docs/policies-terraform.md and docs/policies.md: tables of the policies that are shipped, by folder and category.

usage: policy_table.py ROOT [--check]   (--check: exit 1 when a page is not what it would write)
"""
import pathlib
import sys

import yaml

PAGES = {
    "docs/policies-terraform.md": {
        "terraform/aws": "AWS", "terraform/azure": "Azure", "terraform/gcp": "Google Cloud",
        "terraform/common": "Every provider, and the configuration"},
    "docs/policies.md": {
        "kubernetes": "Kubernetes", "pod-security/baseline": "Pod Security Standards: baseline",
        "pod-security/restricted": "Pod Security Standards: restricted", "dockerfile": "Dockerfiles", "image": "Images",
        "source": "Source code", "scan": "Reports of scanners"}}
SEVERITIES = ["critical", "high", "medium", "low"]
INTRODUCTIONS = {
    "docs/policies-terraform.md": """# Terraform policies

{count} policies for Terraform plans, in [content/policies/terraform](../content/policies/terraform):
`mainstay policy check -p content/policies/terraform --plan plan.json`. What each is for, and how to fix what it finds,
stands in its annotations; [the library's page](../content/policies/README.md) says how they are used and written.
Written by `scripts/policy_table.py`.
""",
    "docs/policies.md": """# Policies

{count} policies for manifests, Dockerfiles, images, source code and reports of scanners, in
[content/policies](../content/policies); those for [Terraform plans](policies-terraform.md) have a page of their own. Where a
name has a twin with `-cel`, both say the same, as a pattern and in CEL, and one line stands for both. What each is for, and
how to fix what it finds, stands in its annotations; [the library's page](../content/policies/README.md) says how they are
used and written. Written by `scripts/policy_table.py`.
"""}


def policies(folder):
    """(annotations without their prefix, path below the root's content folder) of each policy of a provider."""
    for path in sorted(folder.glob("*/*.yaml")):
        policy = yaml.safe_load(path.read_text())
        annotations = policy["metadata"]["annotations"]
        yield {key.split("/", 1)[1]: text for key, text in annotations.items()}, path


def row(annotations, path, root):
    name = f"[{path.stem}](../{path.relative_to(root).as_posix()})"
    cells = [name, annotations["title"], annotations["category"], annotations["severity"], annotations["standard"]]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def page(root, name):
    sections, count = [], 0
    for folder, title in PAGES[name].items():
        found = sorted(policies(root / "content/policies" / folder), key=lambda policy: (
            policy[0]["category"], SEVERITIES.index(policy[0]["severity"]), policy[1].stem))
        count += len(found)
        names = {path.stem for _, path in found}
        rows = [row(annotations, path, root) for annotations, path in found
                if path.stem.removesuffix("-cel") == path.stem or path.stem.removesuffix("-cel") not in names]
        sections.append(f"## {title}\n\n| policy | what it asks for | category | severity | standard |\n"
                        "|---|---|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join([INTRODUCTIONS[name].format(count=count), *sections])


def main(root, *flags):
    root = pathlib.Path(root)
    status = 0
    for name in PAGES:
        text = page(root, name)
        if "--check" not in flags:
            (root / name).write_text(text)
        elif not (root / name).exists() or (root / name).read_text() != text:
            print(f"{name}: is not current; write it with `scripts/policy_table.py .`")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
