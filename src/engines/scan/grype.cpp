// Grype's JSON: https://github.com/anchore/grype, grype/presenter/models
#include "engines/scan/report.h"

namespace scan {
namespace {

using document::Node;

const Node* score_of(std::span<const Node> ratings) {
  const Node* best = nullptr;
  for (const Node& rating : ratings) {
    const Node* score = at(&rating, {"metrics", "baseScore"});
    if (score != nullptr && score->is_number() &&
        (best == nullptr || score->number() > best->number()))
      best = score;
  }
  return best;
}

// Versions that have the fix, as one text.
base::Done add_fix(const Node* fix, Fields& fields, const Report& report) {
  std::string versions;
  const Node* list = fix == nullptr ? nullptr : fix->find("versions");
  for (const Node& version : TRY(report.items(list, "versions")))
    versions.append(versions.empty() ? "" : ", ").append(text(&version));
  if (!versions.empty()) fields.text("fixed", versions, list->span());
  return {};
}

base::Done read_match(const Node& match, Report& report) {
  const Node* found = match.find("vulnerability");
  const Node* artifact = match.find("artifact");
  if (found == nullptr || artifact == nullptr)
    return report.error(match, "a match must have a vulnerability and an artifact");
  Fields fields(report.arena(), match.span());
  fields.add("id", TRY(report.required(*found, "id")))
      .add("package", artifact->find("name"))
      .add("version", artifact->find("version"));
  TRY(add_fix(found->find("fix"), fields, report));
  const Node* severity = found->find("severity");
  fields.add("severity", Node::string(severity_of(text(severity)),
                                      severity == nullptr ? found->span() : severity->span()));
  fields.add("score", score_of(TRY(report.items(found->find("cvss"), "cvss"))))
      .add("published", found->find("publishedDate"))
      .add("status", at(found, {"fix", "state"}));
  const Node* exploited = found->find("knownExploited");
  if (!TRY(report.items(exploited, "knownExploited")).empty())
    fields.add("known_exploited", Node::boolean(true, exploited->span()));
  fields.add("url", found->find("dataSource")).add("purl", artifact->find("purl"));
  const std::span<const Node> places = TRY(report.items(artifact->find("locations"), "locations"));
  if (!places.empty()) fields.add("target", places.front().find("path"));
  TRY(report.vulnerability(fields));

  std::vector<Node> licenses;
  for (const Node& license : TRY(report.items(artifact->find("licenses"), "licenses")))
    if (license.is_string()) licenses.push_back(license);
  return report.component(artifact->find("name"), artifact->find("version"), artifact->find("type"),
                          artifact->find("purl"), licenses, artifact->span());
}

}  // namespace

base::Done read_grype(const Node& root, Report& report) {
  const Node* target = at(&root, {"source", "target"});
  report.subject = target != nullptr && target->is_map() ? target->find("userInput") : target;
  report.created = at(&root, {"descriptor", "timestamp"});
  for (const Node& match : TRY(report.items(root.find("matches"), "matches")))
    TRY(read_match(match, report));
  return {};
}

}  // namespace scan
