#include "cli/policy_payloads.h"

#include <algorithm>
#include <utility>

#include "cli/documents.h"
#include "engines/document/dockerfile.h"
#include "engines/scan/scan.h"
#include "engines/source/encoding.h"
#include "engines/source/source.h"

namespace cli {
namespace {

bool is_dockerfile(std::string_view path) {
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  return name == "Dockerfile" || name.ends_with(".Dockerfile");
}

bool is_report(std::string_view path) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{".trivy.json", ".grype.json",
                                                                     ".cdx.json", ".spdx.json"},
                             [&](std::string_view ending) { return path.ends_with(ending); });
}

}  // namespace

bool is_source_file(std::string_view path) { return source::language_of(path).has_value(); }

bool is_payload(std::string_view path) {
  return is_dockerfile(path) || is_report(path) || is_source_file(path);
}

std::optional<std::string> source_text(const std::string& path, std::string bytes) {
  const source::Encoding encoding = source::encoding_of(bytes);
  const auto tell = [&](const char* what) { warn(path + ": " + what); };
  if (encoding == source::Encoding::binary) {
    tell("is binary, and was passed over");
    return std::nullopt;
  }
  if (encoding == source::Encoding::latin1) tell("is no UTF-8, and was read as Latin-1");
  return source::to_utf8(std::move(bytes), encoding);
}

base::Result<document::Node> read_payload(std::string_view path, std::uint32_t source,
                                          document::Reading& reading) {
  if (is_dockerfile(path)) return document::read_dockerfile(source, reading);
  if (is_report(path)) return scan::read_report(source, reading);
  const auto language = source::language_of(path);
  if (!language) return base::invalid(std::string(path) + ": its name does not say what it is");
  return source::read_source(source, *language, reading);
}

}  // namespace cli
