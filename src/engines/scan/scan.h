// Reports of vulnerability scanners and bills of materials as one document, so that a policy says
// once what may be delivered:
//
//   apiVersion: mainstay.dev/v1
//   kind: ScanReport
//   metadata: {name: registry.example.com/web:1.4.2}  # what was scanned
//   tool: trivy               # trivy, grype, cyclonedx, spdx
//   created: "2026-01-05T..." # RFC 3339, where the report says so
//   scanned: true             # false: a bill of materials that does not speak of vulnerabilities
//   vulnerabilities:
//   - id: CVE-2024-0001
//     package: openssl
//     version: 3.0.1
//     fixed: 3.0.2            # absent: no fix is known; several are one text, "1.2.3, 2.0.1"
//     severity: high          # critical, high, medium, low, negligible, unknown
//     score: 7.5              # CVSS, the highest that is given
//     published: "2024-01-02T00:00:00Z"
//     status: affected        # in the scanner's words, or the state of a VEX analysis
//     known_exploited: true   # the scanner knows of attacks
//     url, purl, target       # where to read on; the package's name everywhere; where it lies
//   components:
//   - {name: openssl, version: 3.0.1, type: library, purl: ..., licenses: [Apache-2.0]}
//
// Each vulnerability is a subject of its own besides, so that one is accepted by an exception:
//
//   kind: Vulnerability
//   metadata: {name: CVE-2024-0001, namespace: "registry.example.com/web:1.4.2"}  # what was
//   scanned tool: trivy id: ..., package: ...     # and all else that stands above
//
// A member is absent where the report does not say it. Nodes keep the spans of the report, so a
// finding points into the file that the scanner wrote. Read are: Trivy's JSON (SchemaVersion 2),
// Grype's JSON, CycloneDX 1.x as JSON, SPDX 2.x as JSON.
#pragma once
#include <optional>
#include <vector>

#include "engines/document/reading.h"

namespace scan {

enum class Format : std::uint8_t { trivy, grype, cyclonedx, spdx };
std::string_view name(Format format);  // "trivy", ...

inline constexpr std::size_t vulnerabilities_max = 1'000'000;  // `scan_vulnerabilities_max`
inline constexpr std::size_t components_max = 5'000'000;       // `scan_components_max`

// Told by the members that a format always has. nullopt: it is none of them.
std::optional<Format> format_of(const document::Node& root);

// `invalid` with the position of what cannot be read: a gate must not pass on half a report.
// `limited` past a limit. The result lies in the reading's arena and shares the nodes of `root`.
base::Result<document::Node> report_of(const document::Node& root, document::Reading& reading);

// The subjects of its vulnerabilities, in their order; their members are those of the report.
std::vector<document::Node> subjects_of(const document::Node& report, document::Arena& arena);

base::Result<document::Node> read_report(std::uint32_t source, document::Reading& reading,
                                         const document::Limits& limits = {});

}  // namespace scan
