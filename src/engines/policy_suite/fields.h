// Reads the members of a map by their names, strictly: what is asked for must have its type, what
// nobody asked for is refused, and every error says file, line and column. As in Go's decoder the
// case of letters in names does not count. For one thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/document/source.h"

namespace policy_suite {

class Fields {
 public:
  // `invalid` unless the node is a map; `what` names it in messages: "a result".
  static base::Result<Fields> of(const document::Node& node, std::string_view what,
                                 const document::Sources& sources);

  // Each marks the name as known. Absent and null give nullptr, "", false and no items.
  const document::Node* node(std::string_view name);
  base::Result<std::string> text(std::string_view name);
  base::Result<std::string> required_text(std::string_view name);
  base::Result<bool> flag(std::string_view name);
  base::Result<std::int64_t> integer(std::string_view name, std::int64_t otherwise);
  base::Result<std::vector<std::string>> texts(std::string_view name);
  base::Result<std::vector<document::Node>> items(std::string_view name);

  // `invalid` for the first member that nobody asked for, with the known name closest to it.
  base::Done finish() const;
  base::Error error(const document::Span& at, const std::string& message) const;
  const document::Span& at() const { return at_; }

 private:
  Fields(const document::Node& node, std::string_view what, const document::Sources& sources)
      : sources_(&sources), node_(node), what_(what), at_(node.span()) {}

  const document::Sources* sources_;
  document::Node node_;
  std::string what_;
  document::Span at_;
  std::vector<std::string_view> known_;
};

}  // namespace policy_suite
