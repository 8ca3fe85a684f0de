#include "engines/scan/scan.h"

#include "engines/scan/report.h"

namespace scan {

using document::Node;

std::string_view name(Format format) {
  switch (format) {
    case Format::trivy:
      return "trivy";
    case Format::grype:
      return "grype";
    case Format::cyclonedx:
      return "cyclonedx";
    case Format::spdx:
      break;
  }
  return "spdx";
}

std::optional<Format> format_of(const Node& root) {
  if (text(root.find("bomFormat")) == "CycloneDX") return Format::cyclonedx;
  if (!text(root.find("spdxVersion")).empty()) return Format::spdx;
  if (root.find("SchemaVersion") != nullptr && root.find("ArtifactName") != nullptr)
    return Format::trivy;
  if (root.find("matches") != nullptr && text(at(&root, {"descriptor", "name"})) == "grype")
    return Format::grype;
  return std::nullopt;
}

base::Result<Node> report_of(const Node& root, document::Reading& reading) {
  const std::optional<Format> format = format_of(root);
  Report report(root, reading);
  if (!format)
    return report.error(root, "no report of a scanner: JSON of Trivy, Grype, CycloneDX or SPDX 2");
  switch (*format) {
    case Format::trivy:
      TRY(read_trivy(root, report));
      break;
    case Format::grype:
      TRY(read_grype(root, report));
      break;
    case Format::cyclonedx:
      TRY(read_cyclonedx(root, report));
      break;
    case Format::spdx:
      TRY(read_spdx(root, report));
      break;
  }
  return report.made(*format);
}

std::vector<Node> subjects_of(const Node& report, document::Arena& arena) {
  std::vector<Node> subjects;
  const Node* vulnerabilities = report.find("vulnerabilities");
  if (vulnerabilities == nullptr || !vulnerabilities->is_list()) return subjects;
  for (const Node& found : vulnerabilities->items()) {
    const Node metadata = Fields(arena, found.span())
                              .add("name", found.find("id"))
                              .add("namespace", at(&report, {"metadata", "name"}))
                              .map();
    Fields fields(arena, found.span());
    fields.add("apiVersion", report.find("apiVersion"))
        .add("kind", Node::string("Vulnerability"))
        .add("metadata", metadata)
        .add("tool", report.find("tool"));
    for (const document::Member& member : found.members()) fields.add(member);
    subjects.push_back(fields.map());
  }
  return subjects;
}

base::Result<Node> read_report(std::uint32_t source, document::Reading& reading,
                               const document::Limits& limits) {
  return report_of(TRY(document::read_json(source, reading, limits)), reading);
}

}  // namespace scan
