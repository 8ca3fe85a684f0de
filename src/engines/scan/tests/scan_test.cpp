#include "engines/scan/scan.h"

#include <gtest/gtest.h>

#include "engines/document/tests/reading.h"

namespace scan {
namespace {

struct ScanWorld : document::World {
  // A member of the report as JSON, or the error.
  std::string shown(std::string_view text, std::string_view member) {
    const auto report = read_report(sources.add("report.json", std::string(text)), reading);
    if (!report) return report.error().message;
    const document::Node* found = (*report).find(member);
    return found == nullptr ? "none" : document::to_json(*found);
  }
};

constexpr std::string_view trivy = R"({"SchemaVersion": 2, "CreatedAt": "2026-01-05T10:00:00Z",
"ArtifactName": "web:1.4.2", "Results": [{"Target": "debian 12", "Type": "debian",
  "Packages": [{"Name": "openssl", "Version": "3.0.1", "Licenses": ["Apache-2.0"],
                "Identifier": {"PURL": "pkg:deb/debian/openssl@3.0.1"}}],
  "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-0001", "PkgName": "openssl",
    "InstalledVersion": "3.0.1", "FixedVersion": "3.0.2", "Severity": "HIGH", "Status": "fixed",
    "PublishedDate": "2024-01-02T00:00:00Z", "PrimaryURL": "https://example.com/1",
    "CVSS": {"nvd": {"V2Score": 9.9, "V3Score": 7.5}, "redhat": {"V3Score": 8.1}}},
    {"VulnerabilityID": "CVE-2024-0002", "PkgName": "zlib", "InstalledVersion": "1",
     "FixedVersion": "", "Severity": "NONSENSE"}]}, {"Target": "empty", "Vulnerabilities": null}]})";

TEST(Scan, reads_trivy) {
  ScanWorld world;
  EXPECT_EQ(world.shown(trivy, "tool"), "\"trivy\"");
  EXPECT_EQ(world.shown(trivy, "metadata"), R"({"name":"web:1.4.2"})");
  EXPECT_EQ(world.shown(trivy, "created"), "\"2026-01-05T10:00:00Z\"");
  EXPECT_EQ(world.shown(trivy, "vulnerabilities"),
            R"([{"id":"CVE-2024-0001","package":"openssl","version":"3.0.1","fixed":"3.0.2",)"
            R"("severity":"high","score":8.1,"published":"2024-01-02T00:00:00Z","status":"fixed",)"
            R"("url":"https://example.com/1","target":"debian 12"},)"
            R"({"id":"CVE-2024-0002","package":"zlib","version":"1","severity":"unknown",)"
            R"("target":"debian 12"}])");
  EXPECT_EQ(world.shown(trivy, "components"),
            R"([{"name":"openssl","version":"3.0.1","type":"debian",)"
            R"("purl":"pkg:deb/debian/openssl@3.0.1","licenses":["Apache-2.0"]}])");
}

TEST(Scan, reads_grype) {
  ScanWorld world;
  constexpr std::string_view text = R"({"descriptor": {"name": "grype", "version": "0.90",
    "timestamp": "2026-01-05T10:00:00Z"}, "source": {"type": "image", "target": {"userInput": "web:1"}},
    "matches": [{"vulnerability": {"id": "GHSA-1", "severity": "Critical", "dataSource": "https://e/1",
      "fix": {"state": "fixed", "versions": ["1.2", "2.0"]}, "knownExploited": [{"cve": "CVE-1"}],
      "cvss": [{"metrics": {"baseScore": 9.1}}, {"metrics": {"baseScore": 9.8}}]},
      "artifact": {"name": "a", "version": "1.0", "type": "npm", "purl": "pkg:npm/a@1.0",
        "locations": [{"path": "/app/package-lock.json"}], "licenses": ["MIT"]}},
     {"vulnerability": {"id": "GHSA-2", "severity": "Negligible", "fix": {"versions": [], "state": "not-fixed"}},
      "artifact": {"name": "a", "version": "1.0", "purl": "pkg:npm/a@1.0"}}]})";
  EXPECT_EQ(world.shown(text, "metadata"), R"({"name":"web:1"})");
  EXPECT_EQ(world.shown(text, "vulnerabilities"),
            R"([{"id":"GHSA-1","package":"a","version":"1.0","fixed":"1.2, 2.0",)"
            R"("severity":"critical","score":9.8,"status":"fixed","known_exploited":true,)"
            R"("url":"https://e/1","purl":"pkg:npm/a@1.0","target":"/app/package-lock.json"},)"
            R"({"id":"GHSA-2","package":"a","version":"1.0","severity":"negligible",)"
            R"("status":"not-fixed","purl":"pkg:npm/a@1.0"}])");
  EXPECT_EQ(world.shown(text, "components"), R"([{"name":"a","version":"1.0","type":"npm",)"
                                             R"("purl":"pkg:npm/a@1.0","licenses":["MIT"]}])");
}

constexpr std::string_view cyclonedx = R"({"bomFormat": "CycloneDX", "specVersion": "1.6",
  "metadata": {"timestamp": "2026-01-05T10:00:00Z", "component": {"bom-ref": "w", "name": "web"}},
  "components": [{"type": "library", "bom-ref": "a", "name": "a", "version": "1",
      "licenses": [{"license": {"id": "MIT"}}, {"expression": "A OR B"}],
      "components": [{"type": "library", "bom-ref": "b", "name": "b", "purl": "pkg:npm/b"}]}],
  "vulnerabilities": [{"id": "CVE-1", "source": {"url": "https://e/1"}, "published": "2024-01-02T00:00:00Z",
      "ratings": [{"severity": "low"}, {"score": 9.1, "method": "CVSSv31"}],
      "analysis": {"state": "not_affected"},
      "affects": [{"ref": "a", "versions": [{"version": "1", "status": "affected"},
                                            {"version": "2", "status": "unaffected"}]}, {"ref": "urn:cdx:x"}]},
    {"id": "CVE-2", "ratings": [{"severity": "info"}]}]})";

TEST(Scan, reads_cyclonedx_with_components_in_components) {
  ScanWorld world;
  EXPECT_EQ(world.shown(cyclonedx, "scanned"), "true");
  EXPECT_EQ(world.shown(cyclonedx, "vulnerabilities"),
            R"([{"id":"CVE-1","package":"a","version":"1","fixed":"2","severity":"critical",)"
            R"("score":9.1,"published":"2024-01-02T00:00:00Z","status":"not_affected",)"
            R"("url":"https://e/1"},)"
            R"({"id":"CVE-1","package":"urn:cdx:x","severity":"critical","score":9.1,)"
            R"("published":"2024-01-02T00:00:00Z","status":"not_affected","url":"https://e/1"},)"
            R"({"id":"CVE-2","severity":"negligible"}])");
  EXPECT_EQ(world.shown(cyclonedx, "components"),
            R"([{"name":"a","version":"1","type":"library","licenses":["MIT","A OR B"]},)"
            R"({"name":"b","type":"library","purl":"pkg:npm/b"}])");
  EXPECT_EQ(world.shown(R"({"bomFormat": "CycloneDX", "components": []})", "scanned"), "false");
}

TEST(Scan, reads_spdx) {
  ScanWorld world;
  constexpr std::string_view text = R"({"spdxVersion": "SPDX-2.3", "name": "web",
    "creationInfo": {"created": "2026-01-05T10:00:00Z"}, "packages": [{"name": "a", "versionInfo": "1",
      "licenseConcluded": "NOASSERTION", "licenseDeclared": "MIT", "externalRefs": [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/a@1"},
        {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:a:a:1"},
        {"referenceCategory": "SECURITY", "referenceType": "advisory",
         "referenceLocator": "https://nvd.nist.gov/vuln/detail/CVE-2024-1/"}]}]})";
  EXPECT_EQ(world.shown(text, "scanned"), "true");
  EXPECT_EQ(world.shown(text, "vulnerabilities"),
            R"([{"id":"CVE-2024-1","package":"a","version":"1","severity":"unknown",)"
            R"("url":"https://nvd.nist.gov/vuln/detail/CVE-2024-1/","purl":"pkg:npm/a@1"}])");
  EXPECT_EQ(world.shown(text, "components"),
            R"([{"name":"a","version":"1","purl":"pkg:npm/a@1","licenses":["MIT"]}])");
  EXPECT_EQ(world.shown(R"({"spdxVersion": "SPDX-2.3"})", "metadata"), R"({"name":"report.json"})");
}

TEST(Scan, nodes_know_their_place_in_the_report) {
  ScanWorld world;
  const auto report = read_report(world.sources.add("r", std::string(trivy)), world.reading);
  ASSERT_TRUE(report);
  const document::Node& first = (*report).find("vulnerabilities")->items()[0];
  EXPECT_EQ(world.sources.place(first.span()), "r:5:23");
  EXPECT_EQ(world.sources.text(first.find("severity")->span()), "\"HIGH\"");
  EXPECT_EQ(world.sources.text(first.find("fixed")->span()), "\"3.0.2\"");
}

TEST(Scan, each_vulnerability_is_a_subject) {
  ScanWorld world;
  const auto report = read_report(world.sources.add("r", std::string(trivy)), world.reading);
  ASSERT_TRUE(report);
  const std::vector<document::Node> subjects = subjects_of(*report, world.arena);
  ASSERT_EQ(subjects.size(), 2U);
  EXPECT_EQ(document::to_json(subjects[1]),
            R"({"apiVersion":"mainstay.dev/v1","kind":"Vulnerability",)"
            R"("metadata":{"name":"CVE-2024-0002","namespace":"web:1.4.2"},"tool":"trivy",)"
            R"("id":"CVE-2024-0002","package":"zlib","version":"1","severity":"unknown",)"
            R"("target":"debian 12"})");
}

TEST(Scan, half_a_report_is_refused_with_its_place) {
  ScanWorld world;
  const struct {
    std::string_view text, error;
  } cases[] = {
      {"{}", "report.json:1:1: no report of a scanner: JSON of Trivy, Grype, CycloneDX or SPDX 2"},
      {"[1]", "report.json:1:1: no report of a scanner: JSON of Trivy, Grype, CycloneDX or SPDX 2"},
      {R"({"SchemaVersion": 2, "ArtifactName": "a", "Results": {}})",
       "report.json:1:54: Results must be an array"},
      {R"({"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Vulnerabilities": [{}]}]})",
       "report.json:1:76: expected a text as VulnerabilityID"},
      {R"({"descriptor": {"name": "grype"}, "matches": [{"vulnerability": {"id": "x"}}]})",
       "report.json:1:47: a match must have a vulnerability and an artifact"},
      {R"({"bomFormat": "CycloneDX", "vulnerabilities": [{"id": 1}]})",
       "report.json:1:55: expected a text as id"},
      {R"({"spdxVersion": "SPDX-3.0"})", "report.json:1:17: SPDX 2 is read, not SPDX-3.0"},
      {R"({"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "externalRefs": [{"referenceCategory":
"SECURITY", "referenceType": "advisory", "referenceLocator": "//"}]}]})",
       "report.json:2:62: the locator does not end in an id"},
  };
  for (const auto& one : cases) EXPECT_EQ(world.shown(one.text, "kind"), one.error) << one.text;
}

}  // namespace
}  // namespace scan
