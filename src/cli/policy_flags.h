// The flags that several verbs of `mainstay policy` share; read_policy_input reads them.
#pragma once
#include "cli/command.h"

namespace cli {

inline constexpr Flag policies_flag{
    .name = "policies",
    .value = "PATH",
    .help =
        "Policies: a file, a folder of YAML and JSON, or"
        " library:FOLDER, those that are shipped (FOLDER-cel: in CEL)",
    .repeated = true,
    .letter = 'p'};
inline constexpr Flag resources_flag{
    .name = "resources",
    .value = "PATH",
    .help = "Kubernetes objects: a file, a folder, - for standard input",
    .repeated = true,
    .letter = 'r'};
inline constexpr Flag plan_flag{.name = "plan",
                                .value = "FILE",
                                .help = "A Terraform plan, as `terraform show -json` prints it",
                                .repeated = true};
inline constexpr Flag dockerfile_flag{
    .name = "dockerfile", .value = "FILE", .help = "A Dockerfile", .repeated = true};
inline constexpr Flag image_flag{.name = "image",
                                 .value = "PATH",
                                 .help =
                                     "An image: an OCI layout, as a folder or a tar, or what"
                                     " `docker save` writes",
                                 .repeated = true};
inline constexpr Flag images_flag{
    .name = "images",
    .value = "[NAME=]LAYOUT",
    .help =
        "Where images of objects are found, with their signatures and attestations: an OCI layout,"
        " as a folder or a tar, in which images are called as index.json says"
        " (org.opencontainers.image.ref.name). NAME is the repository of what has a tag alone, or"
        " what the one image without a name is called",
    .repeated = true};
inline constexpr Flag scan_flag{.name = "scan",
                                .value = "FILE",
                                .help = "A report of Trivy, Grype, CycloneDX or SPDX, as JSON",
                                .repeated = true};
inline constexpr Flag source_flag{
    .name = "source", .value = "PATH", .help = "Source code: a file or a folder", .repeated = true};
inline constexpr Flag values_flag{
    .name = "values", .value = "FILE", .help = "Values of expressions, as Kyverno's --values-file"};
inline constexpr Flag user_flag{
    .name = "userinfo", .value = "FILE", .help = "Who asks, as Kyverno's --userinfo"};
inline constexpr Flag context_flag{
    .name = "context",
    .value = "FILE",
    .help = "What CEL's libraries answer, as Kyverno's --context-file"};
inline constexpr Flag objects_flag{.name = "objects",
                                   .value = "PATH",
                                   .help =
                                       "Objects that exist in the cluster: namespaces, config maps,"
                                       " whatever policies look up",
                                   .repeated = true};
inline constexpr Flag exceptions_flag{.name = "exceptions",
                                      .value = "PATH",
                                      .help = "Exceptions: PolicyException, or our own Exception",
                                      .repeated = true};
inline constexpr Flag operation_flag{.name = "operation",
                                     .value = "CREATE|UPDATE|DELETE",
                                     .help = "What is about to be done; default CREATE"};
inline constexpr Flag old_flag{
    .name = "old",
    .value = "PATH",
    .help = "The objects before an UPDATE; else they are taken to be the same"};
inline constexpr Flag changed_flag{
    .name = "changed-since",
    .value = "REV",
    .help = "Only files that differ from a git revision, or are new"};

}  // namespace cli
