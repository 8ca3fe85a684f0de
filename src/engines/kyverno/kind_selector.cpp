#include "engines/kyverno/kind_selector.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "engines/document/ascii.h"
#include "engines/document/wildcard.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {
namespace {

using document::is_digit;

// ^(v\d((alpha|beta)\d)?|\*)$
bool is_version(std::string_view text) {
  if (text == "*") return true;
  if (text.size() < 2 || text[0] != 'v' || !is_digit(text[1])) return false;
  text.remove_prefix(2);
  if (text.empty()) return true;
  if (text.starts_with("alpha"))
    text.remove_prefix(5);
  else if (text.starts_with("beta"))
    text.remove_prefix(4);
  else
    return false;
  return text.size() == 1 && is_digit(text[0]);
}

KindSelector selector(std::string_view group, std::string_view version, std::string_view kind,
                      std::string_view subresource) {
  return {.group = std::string(group),
          .version = std::string(version),
          .kind = std::string(kind),
          .subresource = std::string(subresource)};
}

// Most selectors hold no wildcard, and most that do are `*`.
bool matches(const std::string& pattern, std::string_view text) {
  return pattern == "*" || document::matches_wildcard(pattern, text);
}

}  // namespace

ResourceKind kind_of(const document::Node& object) {
  const std::string_view api_version = text_of(object, "apiVersion");
  const std::size_t slash = api_version.find('/');
  ResourceKind out{.kind = text_of(object, "kind")};
  if (slash == std::string_view::npos) {
    out.version = api_version;
  } else {
    out.group = api_version.substr(0, slash);
    out.version = api_version.substr(slash + 1);
  }
  return out;
}

KindSelector KindSelector::parse(std::string_view text) {
  std::vector<std::string_view> parts = base::split(text, '/');
  const std::string_view last = parts.back();
  parts.pop_back();
  for (const std::string_view part : base::split(last, '.')) parts.push_back(part);
  switch (parts.size()) {
    case 1:
      return selector("*", "*", parts[0], "");
    case 2:
      if (parts[0] == "*" && parts[1] == "*") return selector("*", "*", "*", "*");
      if (parts[0] == "*" && base::to_lower(parts[1]) == parts[1])
        return selector("*", "*", parts[0], parts[1]);
      if (is_version(parts[0])) return selector("*", parts[0], parts[1], "");
      return selector("*", "*", parts[0], parts[1]);
    case 3:
      if (is_version(parts[0])) return selector("*", parts[0], parts[1], parts[2]);
      return selector(parts[0], parts[1], parts[2], "");
    case 4:
      return selector(parts[0], parts[1], parts[2], parts[3]);
    default:
      return {};
  }
}

bool KindSelector::matches(const ResourceKind& what) const {
  if (!kyverno::matches(kind, what.kind) || !kyverno::matches(version, what.version) ||
      !kyverno::matches(group, what.group))
    return false;
  if (document::matches_wildcard(subresource, what.subresource)) return true;
  return what.subresource == "ephemeralcontainers" && what.kind == "Pod" && what.version == "v1" &&
         what.group.empty();
}

bool names_kind(std::span<const std::string_view> selectors, std::string_view kind) {
  return std::ranges::any_of(
      selectors, [&](std::string_view text) { return KindSelector::parse(text).kind == kind; });
}

}  // namespace kyverno
