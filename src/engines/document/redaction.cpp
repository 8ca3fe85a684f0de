#include "engines/document/redaction.h"

#include <fmt/format.h>

namespace document {
namespace {

// Calls `visit` with each sensitive value that is no list and no map.
void each_sensitive(const Node& node, bool within, const auto& visit) {
  const bool sensitive = within || node.has(Mark::sensitive);
  if (!sensitive && !node.has(Mark::sensitive_within)) return;
  if (node.is_list()) {
    for (const Node& item : node.items()) each_sensitive(item, sensitive, visit);
  } else if (node.is_map()) {
    for (const Member& member : node.members()) each_sensitive(member.value, sensitive, visit);
  } else if (sensitive) {
    visit(node);
  }
}

}  // namespace

std::vector<std::string> sensitive_texts(const Node& node) {
  std::vector<std::string> texts;
  each_sensitive(node, false, [&](const Node& value) {
    if (value.is_string() && !value.string().empty())
      texts.emplace_back(value.string());
    else if (value.is_number())
      texts.push_back(fmt::format("{}", value.number()));
  });
  return texts;
}

void hide_sensitive(const Node& node, Sources& sources) {
  each_sensitive(node, false, [&](const Node& value) { sources.hide(value.span()); });
}

void redact(std::string& text, std::span<const std::string> secrets) {
  for (const std::string& secret : secrets)
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + redacted.size()))
      text.replace(at, secret.size(), redacted);
}

}  // namespace document
