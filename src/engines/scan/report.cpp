#include "engines/scan/report.h"

#include <array>

#include "base/text.h"

namespace scan {
namespace {

using document::Key;
using document::Node;

constexpr std::array<std::string_view, 6> severities = {"unknown", "negligible", "low",
                                                        "medium",  "high",       "critical"};

std::size_t rank(std::string_view severity) {
  for (std::size_t i = 0; i < severities.size(); ++i)
    if (severities.at(i) == severity) return i + 1;
  return 0;
}

}  // namespace

Fields& Fields::add(std::string_view name, const Node* value) {
  if (value == nullptr || value->is_null() || (value->is_string() && value->string().empty()))
    return *this;
  members_.push_back({.key = Key(name), .value = *value});
  return *this;
}

Fields& Fields::text(std::string_view name, std::string_view value, const document::Span& at) {
  return add(name, document::string(arena_, value, at));
}

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
  for (const std::string_view key : path) {
    if (node == nullptr) return nullptr;
    node = node->find(key);
  }
  return node;
}

std::string_view text(const Node* node) {
  return node != nullptr && node->is_string() ? node->string() : std::string_view();
}

std::string_view severity_of(std::string_view word) {
  const std::string lower = base::to_lower(word);
  for (const std::string_view severity : severities)
    if (severity == lower) return severity;
  if (lower == "moderate") return "medium";
  if (lower == "important") return "high";
  if (lower == "none" || lower == "info" || lower == "informational") return "negligible";
  return "unknown";
}

std::string_view severity_of(double score) {
  if (score >= 9.0) return "critical";
  if (score >= 7.0) return "high";
  if (score >= 4.0) return "medium";
  return score > 0.0 ? "low" : "negligible";
}

std::string_view worse(std::string_view a, std::string_view b) { return rank(a) < rank(b) ? b : a; }

base::Result<std::span<const Node>> Report::items(const Node* list, std::string_view name) const {
  if (list == nullptr || list->is_null()) return std::span<const Node>();
  if (!list->is_list()) return error(*list, std::string(name) + " must be an array");
  return list->items();
}

base::Result<const Node*> Report::required(const Node& node, std::string_view name) const {
  const Node* found = node.find(name);
  if (text(found).empty())
    return error(found == nullptr ? node : *found, "expected a text as " + std::string(name));
  return found;
}

base::Done Report::vulnerability(const Fields& fields) {
  if (vulnerabilities_.size() == vulnerabilities_max)
    return base::limited("more than " + std::to_string(vulnerabilities_max) +
                         " vulnerabilities (`scan_vulnerabilities_max`)");
  vulnerabilities_.push_back(fields.map());
  return {};
}

base::Done Report::component(const Node* name, const Node* version, const Node* type,
                             const Node* purl, std::span<const Node> licenses,
                             const document::Span& at) {
  if (text(name).empty()) return {};
  std::string identity;
  for (const Node* part : {name, version, purl}) identity.append(text(part)).push_back('\0');
  if (!seen_.insert(std::move(identity)).second) return {};
  if (components_.size() == components_max)
    return base::limited("more than " + std::to_string(components_max) +
                         " components (`scan_components_max`)");
  Fields fields(arena(), at);
  fields.add("name", name).add("version", version).add("type", type).add("purl", purl);
  if (!licenses.empty()) fields.add("licenses", document::list(arena(), licenses, at));
  components_.push_back(fields.map());
  return {};
}

Node Report::made(Format format) const {
  const document::Span all = root_.span();
  const Node file = Node::string(reading_.sources.name(all.source), all);
  const Node metadata =
      Fields(arena(), all).add("name", text(subject).empty() ? &file : subject).map();
  return Fields(arena(), all)
      .add("apiVersion", Node::string("mainstay.dev/v1"))
      .add("kind", Node::string("ScanReport"))
      .add("metadata", metadata)
      .add("tool", Node::string(name(format)))
      .add("created", created)
      .add("scanned", Node::boolean(scanned))
      .add("vulnerabilities", document::list(arena(), vulnerabilities_, all))
      .add("components", document::list(arena(), components_, all))
      .map();
}

}  // namespace scan
