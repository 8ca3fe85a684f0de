// Kyverno's functions about texts.
#include <algorithm>
#include <cmath>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engines/document/wildcard.h"
#include "engines/jmespath/function.h"
#include "engines/jmespath/letters.h"
#include "engines/version/range.h"

namespace jmespath {
namespace {

bool compare(Call& call) {
  const int order = call.text(0).compare(call.text(1));
  return call.answer(Node::int64(order < 0 ? -1 : order > 0 ? 1 : 0));
}

bool equal_fold(Call& call) {
  return call.answer(Node::boolean(jmespath::equal_fold(call.text(0), call.text(1))));
}

// At most `count` times, as Go's strings.Replace: an empty text stands between all characters.
bool answer_replaced(Call& call, double count) {
  std::string_view rest = call.text(0);
  const std::string_view old = call.text(1), fresh = call.text(2);
  std::string out;
  while (count != 0 && call.spend(1 + fresh.size() / 10)) {
    const std::size_t at = rest.find(old);
    if (at == std::string_view::npos) break;
    out += rest.substr(0, at);
    out += fresh;
    rest.remove_prefix(at + old.size());
    count -= 1;
    if (!old.empty()) continue;
    if (rest.empty()) break;
    out += take_code_point(rest);
  }
  return call.spend(1) && call.answer(out += rest);
}

bool replace(Call& call) {
  const double count = call.number(3);
  return answer_replaced(call, count < 0 ? -1 : std::trunc(count));
}
bool replace_all(Call& call) { return answer_replaced(call, -1); }

bool to_upper(Call& call) { return call.answer(jmespath::to_upper(call.text(0))); }
bool to_lower(Call& call) { return call.answer(jmespath::to_lower(call.text(0))); }

bool is_in(std::string_view code_point, std::string_view set) {
  while (!set.empty())
    if (take_code_point(set) == code_point) return true;
  return false;
}

// Characters of the set are cut from both ends.
bool trim(Call& call) {
  std::string_view text = call.text(0);
  for (std::string_view rest = text; !rest.empty();) {
    if (!is_in(take_code_point(rest), call.text(1))) break;
    text = rest;
  }
  while (!text.empty()) {
    const std::size_t last = base::last_code_point(text);
    if (!is_in(text.substr(last), call.text(1))) break;
    text = text.substr(0, last);
  }
  return call.answer_part(text);
}

bool trim_prefix(Call& call) {
  std::string_view text = call.text(0);
  if (text.starts_with(call.text(1))) text.remove_prefix(call.text(1).size());
  return call.answer_part(text);
}

bool split(Call& call) {
  std::string_view rest = call.text(0);
  const std::string_view separator = call.text(1);
  std::vector<Node> parts;
  if (separator.empty()) {
    while (!rest.empty()) parts.push_back(Node::string(take_code_point(rest)));
    return call.answer_items(parts);
  }
  for (std::size_t at = rest.find(separator); at != std::string_view::npos;
       at = rest.find(separator)) {
    parts.push_back(Node::string(rest.substr(0, at)));
    rest.remove_prefix(at + separator.size());
  }
  parts.push_back(Node::string(rest));
  return call.answer_items(parts);
}

bool truncate(Call& call) {
  std::string_view rest = call.text(0);
  const double count = std::max(0.0, std::trunc(call.number(1)));
  for (double taken = 0; taken < count && !rest.empty(); ++taken) take_code_point(rest);
  return call.answer_part(call.text(0).substr(0, call.text(0).size() - rest.size()));
}

bool to_boolean(Call& call) {
  for (const bool value : {false, true})
    if (base::equal_ignoring_case(call.text(0), value ? "true" : "false"))
      return call.answer(Node::boolean(value));
  return call.fail_argument(0, "\"true\" or \"false\"");
}

bool base64_encode(Call& call) { return call.answer(base::to_base64(call.text(0))); }
bool base64_decode(Call& call) {
  const auto bytes = base::from_base64(call.text(0));
  if (!bytes) return call.fail_argument(0, "base64 with its padding");
  return call.answer(*bytes);
}

bool sha256(Call& call) {
  return call.answer(base::to_hex(base::crypto::view(base::crypto::sha256(call.text(0)))));
}
bool sha1(Call& call) { return call.answer(base::to_hex(base::crypto::sha1(call.text(0)))); }
bool md5(Call& call) { return call.answer(base::to_hex(base::crypto::md5(call.text(0)))); }

// Go's filepath.Clean, but for the empty path, which stays empty.
bool path_canonicalize(Call& call) {
  const std::string_view path = call.text(0);
  if (path.empty()) return call.answer(call[0]);
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  for (const std::string_view part : base::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..")
      parts.push_back(part);
    else if (!parts.empty() && parts.back() != "..")
      parts.pop_back();
    else if (!rooted)
      parts.push_back(part);
  }
  std::string clean = rooted ? "/" : "";
  for (const std::string_view part : parts) {
    if (!clean.empty() && clean.back() != '/') clean += '/';
    clean += part;
  }
  return call.answer(clean.empty() ? "." : clean);
}

bool pattern_match(Call& call) {
  const std::string text = short_text(call[1]);
  if (!call.spend(call.text(0).size() * text.size() / 10)) return false;
  return call.answer(Node::boolean(document::matches_wildcard(call.text(0), text)));
}

bool semver_compare(Call& call) {
  const auto range = version::Range::parse(call.text(1));
  if (!range) return call.fail_argument(1, "a range of versions, such as \">=1.2.0 <2.0.0\"");
  const auto parsed = version::parse(call.text(0));
  return call.answer(Node::boolean(range->contains(parsed.value_or(version::Version()))));
}

constexpr Function text_functions[] = {
    {"base64_decode", base64_decode, 1, {string_type}},
    {"base64_encode", base64_encode, 1, {string_type}},
    {"compare", compare, 2, {string_type, string_type}},
    {"equal_fold", equal_fold, 2, {string_type, string_type}},
    {"md5", md5, 1, {string_type}},
    {"path_canonicalize", path_canonicalize, 1, {string_type}},
    {"pattern_match", pattern_match, 2, {string_type, text_or_number}},
    {"replace", replace, 4, {string_type, string_type, string_type, number_type}},
    {"replace_all", replace_all, 3, {string_type, string_type, string_type}},
    {"semver_compare", semver_compare, 2, {string_type, string_type}},
    {"sha1", sha1, 1, {string_type}},
    {"sha256", sha256, 1, {string_type}},
    {"split", split, 2, {string_type, string_type}},
    {"to_boolean", to_boolean, 1, {string_type}},
    {"to_lower", to_lower, 1, {string_type}},
    {"to_upper", to_upper, 1, {string_type}},
    {"trim", trim, 2, {string_type, string_type}},
    {"trim_prefix", trim_prefix, 2, {string_type, string_type}},
    {"truncate", truncate, 2, {string_type, number_type}},
};

}  // namespace

std::span<const Function> kyverno_text() { return text_functions; }

}  // namespace jmespath
