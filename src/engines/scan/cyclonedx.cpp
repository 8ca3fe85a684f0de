// CycloneDX 1.x as JSON: https://cyclonedx.org/docs/1.6/json/
#include <unordered_map>

#include "engines/scan/report.h"

namespace scan {
namespace {

using document::Node;
using ByReference = std::unordered_map<std::string_view, const Node*>;  // by bom-ref

base::Result<std::vector<Node>> licenses_of(const Node& component, const Report& report) {
  std::vector<Node> licenses;
  for (const Node& entry : TRY(report.items(component.find("licenses"), "licenses")))
    for (const Node* name :
         {entry.find("expression"), at(&entry, {"license", "id"}), at(&entry, {"license", "name"})})
      if (!text(name).empty()) {
        licenses.push_back(*name);
        break;
      }
  return licenses;
}

// Components hold components; how deep is limited by the reader (`document_depth_max`).
// NOLINTNEXTLINE(misc-no-recursion)
base::Done read_component(const Node& component, ByReference& by_reference, Report& report) {
  const std::string_view reference = text(component.find("bom-ref"));
  if (!reference.empty()) by_reference.emplace(reference, &component);
  const std::vector<Node> licenses = TRY(licenses_of(component, report));
  TRY(report.component(component.find("name"), component.find("version"), component.find("type"),
                       component.find("purl"), licenses, component.span()));
  for (const Node& part : TRY(report.items(component.find("components"), "components")))
    TRY(read_component(part, by_reference, report));
  return {};
}

struct Rating {
  std::string_view severity;
  const Node* score = nullptr;
};

// The worst of what the sources say; a score without a word is rated by CVSS.
base::Result<Rating> rating_of(const Node& found, const Report& report) {
  Rating rating;
  for (const Node& one : TRY(report.items(found.find("ratings"), "ratings"))) {
    const Node* score = one.find("score");
    const bool scored = score != nullptr && score->is_number();
    if (scored && (rating.score == nullptr || score->number() > rating.score->number()))
      rating.score = score;
    const std::string_view word = text(one.find("severity"));
    if (!word.empty())
      rating.severity = worse(rating.severity, severity_of(word));
    else if (scored && text(one.find("method")).starts_with("CVSS"))
      rating.severity = worse(rating.severity, severity_of(score->number()));
  }
  if (rating.severity.empty()) rating.severity = "unknown";
  return rating;
}

// Versions of one affected component that are not affected have the fix.
base::Done add_versions(const Node& affected, const Node* component, Fields& fields,
                        const Report& report) {
  std::string fixed;
  const Node* installed = component == nullptr ? nullptr : component->find("version");
  for (const Node& one : TRY(report.items(affected.find("versions"), "versions"))) {
    const Node* version = one.find("version");
    const std::string_view status = text(one.find("status"));
    if (status == "unaffected")
      fixed.append(fixed.empty() || text(version).empty() ? "" : ", ").append(text(version));
    else if (text(installed).empty())
      installed = version;
  }
  fields.add("version", installed);
  if (!fixed.empty()) fields.text("fixed", fixed, affected.span());
  return {};
}

base::Done read_affected(const Node& found, const Node* affected, const ByReference& by_reference,
                         Report& report) {
  Fields fields(report.arena(), found.span());
  fields.add("id", TRY(report.required(found, "id")));
  if (affected != nullptr) {
    const Node* reference = TRY(report.required(*affected, "ref"));
    const auto known = by_reference.find(reference->string());
    const Node* component = known == by_reference.end() ? nullptr : known->second;
    fields.add("package", component == nullptr ? reference : component->find("name"));
    TRY(add_versions(*affected, component, fields, report));
    if (component != nullptr) fields.add("purl", component->find("purl"));
  }
  const Rating rating = TRY(rating_of(found, report));
  fields.add("severity", Node::string(rating.severity, found.span()))
      .add("score", rating.score)
      .add("published", found.find("published"))
      .add("status", at(&found, {"analysis", "state"}))
      .add("url", at(&found, {"source", "url"}));
  return report.vulnerability(fields);
}

base::Done read_vulnerability(const Node& found, const ByReference& by_reference, Report& report) {
  const auto affects = TRY(report.items(found.find("affects"), "affects"));
  if (affects.empty()) return read_affected(found, nullptr, by_reference, report);
  for (const Node& affected : affects) TRY(read_affected(found, &affected, by_reference, report));
  return {};
}

}  // namespace

base::Done read_cyclonedx(const Node& root, Report& report) {
  report.subject = at(&root, {"metadata", "component", "name"});
  report.created = at(&root, {"metadata", "timestamp"});
  ByReference by_reference;
  const Node* subject = at(&root, {"metadata", "component"});
  const std::string_view reference = text(at(subject, {"bom-ref"}));
  if (!reference.empty()) by_reference.emplace(reference, subject);
  for (const Node& component : TRY(report.items(root.find("components"), "components")))
    TRY(read_component(component, by_reference, report));
  const Node* vulnerabilities = root.find("vulnerabilities");
  report.scanned = vulnerabilities != nullptr && !vulnerabilities->is_null();
  for (const Node& found : TRY(report.items(vulnerabilities, "vulnerabilities")))
    TRY(read_vulnerability(found, by_reference, report));
  return {};
}

}  // namespace scan
