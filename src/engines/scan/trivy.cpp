// Trivy's JSON: https://trivy.dev/latest/docs/configuration/reporting/#json
#include "engines/scan/report.h"

namespace scan {
namespace {

using document::Node;

// The highest of {nvd: {V3Score: 7.5, V2Score: 5}, redhat: ...} among some versions of CVSS.
const Node* highest(const Node& cvss, std::initializer_list<std::string_view> versions) {
  const Node* best = nullptr;
  for (const document::Member& vendor : cvss.members())
    for (const std::string_view version : versions) {
      const Node* score = vendor.value.find(version);
      if (score != nullptr && score->is_number() &&
          (best == nullptr || score->number() > best->number()))
        best = score;
    }
  return best;
}

// CVSS 2 counts only where nothing newer is given.
const Node* score_of(const Node* cvss) {
  if (cvss == nullptr || !cvss->is_map()) return nullptr;
  const Node* newer = highest(*cvss, {"V40Score", "V3Score"});
  return newer != nullptr ? newer : highest(*cvss, {"V2Score"});
}

base::Done read_vulnerability(const Node& found, const Node* target, Report& report) {
  Fields fields(report.arena(), found.span());
  fields.add("id", TRY(report.required(found, "VulnerabilityID")))
      .add("package", found.find("PkgName"))
      .add("version", found.find("InstalledVersion"))
      .add("fixed", found.find("FixedVersion"));
  const Node* severity = found.find("Severity");
  fields.add("severity", Node::string(severity_of(text(severity)),
                                      severity == nullptr ? found.span() : severity->span()));
  fields.add("score", score_of(found.find("CVSS")))
      .add("published", found.find("PublishedDate"))
      .add("status", found.find("Status"))
      .add("url", found.find("PrimaryURL"))
      .add("purl", at(&found, {"PkgIdentifier", "PURL"}));
  const Node* path = found.find("PkgPath");
  return report.vulnerability(fields.add("target", text(path).empty() ? target : path));
}

base::Done read_package(const Node& package, const Node* type, Report& report) {
  std::vector<Node> licenses;
  for (const Node& license : TRY(report.items(package.find("Licenses"), "Licenses")))
    if (license.is_string()) licenses.push_back(license);
  return report.component(package.find("Name"), package.find("Version"), type,
                          at(&package, {"Identifier", "PURL"}), licenses, package.span());
}

}  // namespace

base::Done read_trivy(const Node& root, Report& report) {
  report.subject = root.find("ArtifactName");
  report.created = root.find("CreatedAt");
  for (const Node& result : TRY(report.items(root.find("Results"), "Results"))) {
    const Node* target = result.find("Target");
    for (const Node& found : TRY(report.items(result.find("Vulnerabilities"), "Vulnerabilities")))
      TRY(read_vulnerability(found, target, report));
    for (const Node& package : TRY(report.items(result.find("Packages"), "Packages")))
      TRY(read_package(package, result.find("Type"), report));
  }
  return {};
}

}  // namespace scan
