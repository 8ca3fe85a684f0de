#include "engines/policy_cache/fingerprint.h"

#include <bit>

#include "engines/policy_cache/bytes.h"

namespace policy_cache {
namespace {

using document::Kind;
using document::Mark;
using document::Node;

constexpr char kind_and_marks(const Node& node) {
  unsigned bits = static_cast<unsigned>(node.kind());
  if (node.has(Mark::unknown)) bits |= 0x10U;
  if (node.has(Mark::sensitive)) bits |= 0x20U;
  return static_cast<char>(bits);
}

}  // namespace

Fingerprint& Fingerprint::add(std::string_view text) {
  put_text(bytes_, text);
  return *this;
}

Fingerprint& Fingerprint::add(std::uint64_t number) {
  put_number(bytes_, number);
  return *this;
}

Fingerprint& Fingerprint::add(const Node& document) {
  origin_ = document.span();
  add_node(document);
  return *this;
}

// 0: from nowhere; 1: at a distance from the origin, which may be before it (an anchor); else in
// another source.
void Fingerprint::add_span(const document::Span& span) {
  if (!span.known()) return put_number(bytes_, 0);
  put_number(bytes_, span.source == origin_.source ? 1 : 2);
  put_number(bytes_, span.begin - origin_.begin);
  put_number(bytes_, span.end - span.begin);
}

void Fingerprint::add_node(const Node& node) {
  bytes_ += kind_and_marks(node);
  add_span(node.span());
  switch (node.kind()) {
    case Kind::null:
      return;
    case Kind::boolean:
      return put_number(bytes_, node.boolean() ? 1 : 0);
    case Kind::int64:
      return put_number(bytes_, static_cast<std::uint64_t>(node.int64()));
    case Kind::uint64:
      return put_number(bytes_, node.uint64());
    case Kind::float64:
      return put_number(bytes_, std::bit_cast<std::uint64_t>(node.float64()));
    case Kind::string:
      return put_text(bytes_, node.string());
    case Kind::list:
      put_number(bytes_, node.size());
      for (const Node& item : node.items()) add_node(item);
      return;
    case Kind::map:
      put_number(bytes_, node.size());
      for (const document::Member& member : node.members()) {
        put_text(bytes_, member.key.text());
        add_span(member.key_span());
        add_node(member.value);
      }
      return;
  }
}

}  // namespace policy_cache
