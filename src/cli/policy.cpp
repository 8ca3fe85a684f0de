// mainstay policy: guardrails on manifests, images, Dockerfiles and plans, without a server.
#include "cli/nouns.h"
#include "cli/policy_flags.h"
#include "cli/policy_format.h"
#include "cli/policy_verbs.h"

namespace cli {
namespace {

constexpr Flag policy_test_flags[] = {
    {.name = "filter",
     .value = "PATTERN",
     .help = "Results of these policies only; or policy=P,rule=R,resource=N in any part, with"
             " wildcards"},
    {.name = "fail-only", .value = "", .help = "Show the checks that failed and no others"},
    {.name = "detailed", .value = "", .help = "Show the messages of the rules too"},
    {.name = "format", .value = "table|json|junit", .help = "How to print; default table"},
    images_flag,
    {.name = "watch", .value = "", .help = "Run again whenever a file of the suites changes"},
};

constexpr Flag fail_on_flag{
    .name = "fail-on",
    .value = "SEVERITY",
    .help = "Exit 1 from this severity up: critical, high, medium, low or info (default)"};
constexpr Flag cache_flag{.name = "cache",
                          .value = "DIR",
                          .help =
                              "Keep verdicts there and judge only what changed; auto: below"
                              " $XDG_CACHE_HOME or ~/.cache"};
constexpr Flag watch_flag{
    .name = "watch", .value = "", .help = "Go on, and judge what changes as soon as it does"};

constexpr Flag policy_check_flags[] = {
    policies_flag, resources_flag, plan_flag,      dockerfile_flag, image_flag,
    scan_flag,     source_flag,    values_flag,    user_flag,       context_flag,
    objects_flag,  images_flag,    operation_flag, old_flag,        exceptions_flag,
    changed_flag,  fail_on_flag,   report_flag,    cache_flag,      watch_flag};
constexpr Flag policy_explain_flags[] = {
    policies_flag, resources_flag, plan_flag,      dockerfile_flag, image_flag,
    scan_flag,     source_flag,    values_flag,    user_flag,       context_flag,
    objects_flag,  images_flag,    operation_flag, old_flag,        exceptions_flag};

constexpr Flag policy_apply_flags[] = {
    policies_flag,
    resources_flag,
    {.name = "fix",
     .value = "",
     .help = "Put the changes into the files of --resources, whose comments and order stay;"
             " print only what is generated"},
    {.name = "format",
     .value = "FORMAT",
     .help = "Print what each rule did instead of the objects: table, json, sarif, junit,"
             " policyreport, openreports or github"},
    values_flag,
    user_flag,
    context_flag,
    objects_flag,
    images_flag,
    old_flag,
    exceptions_flag,
    operation_flag};
constexpr Flag policy_docs_flags[] = {
    policies_flag,
    {.name = "output", .value = "DIR", .help = "A page for each policy there, and an index"}};
constexpr Flag policy_lint_flags[] = {policies_flag};
constexpr Flag policy_coverage_flags[] = {images_flag};
constexpr Flag policy_equivalent_flags[] = {resources_flag};
constexpr Flag policy_impact_flags[] = {
    resources_flag, plan_flag,       dockerfile_flag, image_flag,   scan_flag,
    source_flag,    values_flag,     user_flag,       context_flag, objects_flag,
    images_flag,    exceptions_flag, operation_flag};

constexpr Verb policy_verbs[] = {
    {.name = "check",
     .summary = "Say where objects break policies; 1 if a failure is as grave as --fail-on",
     .examples =
         "mainstay policy check -p policies/ -r manifests/\n"
         "kustomize build | mainstay policy check -p policies/ -r -\n"
         "mainstay policy check -p policies/ --plan plan.json --format sarif > policy.sarif\n"
         "docker save web:1.4.2 > web.tar && mainstay policy check -p library:image --image "
         "web.tar\n"
         "cosign save ghcr.io/acme/app:1.4 --dir app && mainstay policy check -p signed.yaml -r "
         "manifests/ --images ghcr.io/acme/app:1.4=app\n"
         "mainstay policy check -p policies/ -r . --changed-since origin/main",
     .flags = policy_check_flags,
     .prints = Prints::report,
     .offline = true,
     .run = policy_check},
    {.name = "explain",
     .summary = "Tell everything about one finding of `policy check`",
     .examples = "mainstay policy explain 3f2a91c0b5d2 -p policies/ -r manifests/",
     .words = {.name = "FINDING", .min = 1, .max = 1},
     .flags = policy_explain_flags,
     .offline = true,
     .run = policy_explain},
    {.name = "test",
     .summary = "Run the kyverno-test.yaml suites below folders",
     .examples = "mainstay policy test policies/\n"
                 "mainstay policy test --filter 'require-*' --fail-only --detailed\n"
                 "mainstay policy test --format junit policies/ > results.xml",
     .words = {.name = "DIR...", .min = 0, .max = any_number},
     .flags = policy_test_flags,
     .prints = Prints::report,
     .offline = true,
     .run = policy_test},
    {.name = "coverage",
     .summary = "Say which rules the suites below folders never exercise; 1 if there are any",
     .examples = "mainstay policy coverage policies/",
     .words = {.name = "DIR...", .min = 0, .max = any_number},
     .flags = policy_coverage_flags,
     .offline = true,
     .run = policy_coverage},
    {.name = "apply",
     .summary = "Print the objects that policies change or generate, or mend the files",
     .examples = "mainstay policy apply -p policies/ -r manifests/ > changed.yaml\n"
                 "mainstay policy apply -p policies/ -r manifests/ --fix",
     .flags = policy_apply_flags,
     .prints = Prints::report,
     .offline = true,
     .run = policy_apply},
    {.name = "lint",
     .summary = "Remark on policies and tests: rules never reached, names that nobody has",
     .examples = "mainstay policy lint -p policies/        # and the tests below it\n"
                 "mainstay policy lint tests/",
     .words = {.name = "DIR...", .min = 0, .max = any_number},
     .flags = policy_lint_flags,
     .offline = true,
     .run = policy_lint},
    {.name = "docs",
     .summary = "Write a page of Markdown for each policy",
     .examples = "mainstay policy docs -p policies/ --output docs/policies",
     .flags = policy_docs_flags,
     .offline = true,
     .run = policy_docs},
    {.name = "impact",
     .summary = "Say which verdicts flip when OLD policies become NEW; 1 if any does",
     .examples = "mainstay policy impact policies/ policies-next/ -r manifests/",
     .words = {.name = "OLD NEW", .min = 2, .max = 2},
     .flags = policy_impact_flags,
     .prints = Prints::report,
     .offline = true,
     .run = policy_impact},
    {.name = "equivalent",
     .summary = "Look for an object that two sets of policies judge differently; 1 if there is one",
     .examples = "mainstay policy equivalent require-labels.yaml require-labels-cel.yaml\n"
                 "mainstay policy equivalent old/ new/ -r manifests/",
     .words = {.name = "A B", .min = 2, .max = 2},
     .flags = policy_equivalent_flags,
     .offline = true,
     .run = policy_equivalent},
};

}  // namespace

constexpr Noun policy_noun{
    .name = "policy",
    .summary = "Check manifests, images, Dockerfiles and plans against policies",
    .verbs = policy_verbs};

}  // namespace cli
