// Files that are no manifests but become subjects of policies, known by what they are called:
// Dockerfiles, source code, and reports of scanners.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engines/document/reading.h"

namespace cli {

// Dockerfile and *.Dockerfile; *.trivy.json, *.grype.json, *.cdx.json and *.spdx.json; the endings
// of source::language_of.
bool is_payload(std::string_view path);
bool is_source_file(std::string_view path);

// The text of a source file as UTF-8, whatever its encoding, which is told on standard error.
// nullopt, and told too: it is binary, so that there is nothing to read.
std::optional<std::string> source_text(const std::string& path, std::string bytes);

// The document of such a file, whose text is a source already.
base::Result<document::Node> read_payload(std::string_view path, std::uint32_t source,
                                          document::Reading& reading);

}  // namespace cli
