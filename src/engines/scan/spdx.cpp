// SPDX 2.2 and 2.3 as JSON: https://spdx.github.io/spdx-spec/v2.3/. Vulnerabilities are there as
// references of the category SECURITY (annex K); they have neither severity nor date.
#include "engines/scan/report.h"

namespace scan {
namespace {

using document::Node;

const Node* purl_of(std::span<const Node> references) {
  for (const Node& reference : references)
    if (text(reference.find("referenceType")) == "purl") return reference.find("referenceLocator");
  return nullptr;
}

// What stands for "not known" and "none" is no license.
std::vector<Node> licenses_of(const Node& package) {
  for (const std::string_view member : {"licenseConcluded", "licenseDeclared"}) {
    const std::string_view license = text(package.find(member));
    if (!license.empty() && license != "NOASSERTION" && license != "NONE")
      return {*package.find(member)};
  }
  return {};
}

// The last part of a locator such as https://nvd.nist.gov/vuln/detail/CVE-2020-28498.
std::string_view id_of(std::string_view locator) {
  while (locator.ends_with('/')) locator.remove_suffix(1);
  return locator.substr(locator.find_last_of('/') + 1);
}

base::Done read_package(const Node& package, Report& report) {
  const auto references = TRY(report.items(package.find("externalRefs"), "externalRefs"));
  const Node* purl = purl_of(references);
  const Node* name = TRY(report.required(package, "name"));
  TRY(report.component(name, package.find("versionInfo"), package.find("primaryPackagePurpose"),
                       purl, licenses_of(package), package.span()));
  for (const Node& reference : references) {
    if (text(reference.find("referenceCategory")) != "SECURITY" ||
        text(reference.find("referenceType")) != "advisory")
      continue;
    const Node* locator = TRY(report.required(reference, "referenceLocator"));
    const std::string_view id = id_of(locator->string());
    if (id.empty()) return report.error(*locator, "the locator does not end in an id");
    report.scanned = true;
    Fields fields(report.arena(), reference.span());
    fields.text("id", id, locator->span())
        .add("package", name)
        .add("version", package.find("versionInfo"))
        .add("severity", Node::string("unknown", reference.span()))
        .add("url", locator)
        .add("purl", purl);
    TRY(report.vulnerability(fields));
  }
  return {};
}

}  // namespace

base::Done read_spdx(const Node& root, Report& report) {
  const Node* version = root.find("spdxVersion");
  if (!text(version).starts_with("SPDX-2."))
    return report.error(*version, "SPDX 2 is read, not " + std::string(text(version)));
  report.subject = root.find("name");
  report.created = at(&root, {"creationInfo", "created"});
  report.scanned = false;
  for (const Node& package : TRY(report.items(root.find("packages"), "packages")))
    TRY(read_package(package, report));
  return {};
}

}  // namespace scan
