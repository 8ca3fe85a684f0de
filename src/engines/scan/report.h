// What the readers of all formats share: a report that grows, and looks at nodes that may be
// absent. Internal to this folder.
#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/reading.h"
#include "engines/scan/scan.h"

namespace scan {

// Members in order, without those that are absent, null or "".
class Fields {
 public:
  Fields(document::Arena& arena, const document::Span& at) : arena_(arena), at_(at) {}
  Fields& add(std::string_view name, const document::Node* value);
  Fields& add(std::string_view name, const document::Node& value) { return add(name, &value); }
  // A text that may go away; it stands where `at` does.
  Fields& text(std::string_view name, std::string_view value, const document::Span& at);
  void add(const document::Member& member) { members_.push_back(member); }
  document::Node map() const { return document::map(arena_, members_, at_); }

 private:
  document::Arena& arena_;
  document::Span at_;
  std::vector<document::Member> members_;
};

// Of a path of members; nullptr where one is absent.
const document::Node* at(const document::Node* node, std::initializer_list<std::string_view> path);
// "" for what is no text.
std::string_view text(const document::Node* node);

// One of the words that scan.h lists; what scanners call otherwise is put where it belongs.
std::string_view severity_of(std::string_view word);
// CVSS 3.1, section 5 (qualitative severity rating scale). Scores are 0 to 10.
std::string_view severity_of(double score);
// Which of two is worse; "" is less than all.
std::string_view worse(std::string_view a, std::string_view b);

class Report {
 public:
  Report(const document::Node& root, document::Reading& reading) : root_(root), reading_(reading) {}

  document::Arena& arena() const { return reading_.arena; }
  base::Error error(const document::Node& at, const std::string& message) const {
    return document::error_at(reading_.sources, at.span(), message);
  }
  // The items of a list that must be one if it is there; absent and null are empty.
  base::Result<std::span<const document::Node>> items(const document::Node* list,
                                                      std::string_view name) const;
  // A member that must be a text with something in it.
  base::Result<const document::Node*> required(const document::Node& node,
                                               std::string_view name) const;
  base::Done vulnerability(const Fields& fields);
  // One of the same name, version and purl is there once.
  base::Done component(const document::Node* name, const document::Node* version,
                       const document::Node* type, const document::Node* purl,
                       std::span<const document::Node> licenses, const document::Span& at);

  const document::Node* subject = nullptr;  // what was scanned; else the name of the file
  const document::Node* created = nullptr;
  bool scanned = true;

  document::Node made(Format format) const;

 private:
  const document::Node& root_;
  document::Reading& reading_;
  std::vector<document::Node> vulnerabilities_, components_;
  std::set<std::string> seen_;
};

base::Done read_trivy(const document::Node& root, Report& report);
base::Done read_grype(const document::Node& root, Report& report);
base::Done read_cyclonedx(const document::Node& root, Report& report);
base::Done read_spdx(const document::Node& root, Report& report);

}  // namespace scan
