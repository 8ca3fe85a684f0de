#include "engines/document/cloudformation.h"

#include <algorithm>
#include <array>

#include "engines/document/yaml_readers.h"

namespace document {
namespace {

constexpr std::array<std::string_view, 19> functions = {
    "Fn::And",    "Fn::Base64",       "Fn::Cidr",      "Fn::Equals",      "Fn::FindInMap",
    "Fn::GetAZs", "Fn::GetAtt",       "Fn::If",        "Fn::ImportValue", "Fn::Join",
    "Fn::Length", "Fn::Not",          "Fn::Or",        "Fn::Select",      "Fn::Split",
    "Fn::Sub",    "Fn::ToJsonString", "Fn::Transform", "Fn::ForEach"};
constexpr std::string_view prefix = "Fn::";

// "a.b.c" is the resource a and its attribute b.c.
Node attribute(Arena& arena, const Node& value) {
  if (!value.is_string()) return value;
  const std::string_view text = value.string();
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return value;
  const Node parts[] = {Node::string(text.substr(0, dot), value.span()),
                        Node::string(text.substr(dot + 1), value.span())};
  return list(arena, parts, value.span());
}

}  // namespace

std::optional<Node> short_form(Arena& arena, std::string_view tag, const Node& value) {
  if (!tag.starts_with('!')) return std::nullopt;
  tag.remove_prefix(1);
  Member member{.key = Key("Ref"), .value = value};
  if (tag == "Condition") {
    member.key = Key("Condition");
  } else if (tag != "Ref") {
    const auto* const known = std::ranges::find_if(functions, [&](std::string_view function) {
      return function.substr(prefix.size()) == tag;
    });
    if (known == functions.end()) return std::nullopt;
    member.key = Key(*known);
    if (tag == "GetAtt") member.value = attribute(arena, value);
  }
  return map(arena, {&member, 1}, value.span());
}

base::Result<Node> read_cloudformation(std::uint32_t source, Reading& reading,
                                       const Limits& limits) {
  const auto documents =
      TRY(read_yaml_by({.tags = YamlTags::cloudformation}, source, reading, limits));
  if (documents.size() == 1) return documents.front();
  return error_at(reading.sources, {.source = source, .begin = 0, .end = 0},
                  "a template is one document, not " + std::to_string(documents.size()));
}

}  // namespace document
