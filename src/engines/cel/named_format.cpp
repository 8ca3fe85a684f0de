#include "engines/cel/named_format.h"

#include <algorithm>

#include "base/text.h"
#include "engines/cel/time_range.h"
#include "engines/cel/url.h"
#include "engines/document/ascii.h"

namespace cel {
namespace {

using document::is_digit;

using Problems = std::vector<std::string>;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_lower_alphanumeric(char c) { return is_digit(c) || is_lower(c); }

// One or more characters, of which first and last are `ends` and the others may be `inner` too.
bool is_word(std::string_view text, bool (*ends)(char), std::string_view inner) {
  return !text.empty() && ends(text.front()) && ends(text.back()) &&
         std::ranges::all_of(
             text, [&](char c) { return ends(c) || inner.find(c) != std::string_view::npos; });
}

std::string too_long(std::size_t size) {
  return "must be no more than " + std::to_string(size) + " characters";
}

std::string mismatch(std::string_view what, std::string_view examples, std::string_view pattern) {
  return std::string(what) + " (e.g. " + std::string(examples) +
         ", regex used for validation is '" + std::string(pattern) + "')";
}

Problems label(std::string_view text) {
  Problems found;
  if (text.size() > 63) found.push_back(too_long(63));
  if (!is_word(text, is_lower_alphanumeric, "-"))
    found.push_back(mismatch(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
        "must start and end with an alphanumeric character",
        "'my-name',  or '123-abc'", "[a-z0-9]([-a-z0-9]*[a-z0-9])?"));
  return found;
}

Problems subdomain(std::string_view text) {
  Problems found;
  if (text.size() > 253) found.push_back(too_long(253));
  const auto parts = base::split(text, '.');
  if (!std::ranges::all_of(
          parts, [](std::string_view part) { return is_word(part, is_lower_alphanumeric, "-"); }))
    found.push_back(mismatch(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        "'.', and must start and end with an alphanumeric character",
        "'example.com'", "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"));
  return found;
}

Problems label_1035(std::string_view text) {
  Problems found;
  if (text.size() > 63) found.push_back(too_long(63));
  if (!is_word(text, is_lower_alphanumeric, "-") || !is_lower(text[0]))
    found.push_back(mismatch(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
        "alphabetic character, and end with an alphanumeric character",
        "'my-name',  or 'abc-123'", "[a-z]([-a-z0-9]*[a-z0-9])?"));
  return found;
}

// A prefix may end with a dash: the rest of the name will follow.
template <Problems (*Whole)(std::string_view)>
Problems prefix(std::string_view text) {
  if (text.size() > 1 && text.ends_with('-'))
    return Whole(std::string(text.substr(0, text.size() - 2)) + 'a');
  return Whole(text);
}

Problems qualified_name(std::string_view text) {
  Problems found;
  std::string_view name = text;
  const auto parts = base::split(text, '/');
  constexpr std::string_view rule =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
      "alphanumeric character";
  constexpr std::string_view examples = "'MyName',  or 'my.name',  or '123-abc'";
  constexpr std::string_view pattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  if (parts.size() > 2)
    return {"a qualified name " + mismatch(rule, examples, pattern) +
            " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"};
  if (parts.size() == 2) {
    name = parts[1];
    if (parts[0].empty())
      found.emplace_back("prefix part must be non-empty");
    else
      for (const std::string& problem : subdomain(parts[0]))
        found.push_back("prefix part " + problem);
  }
  if (name.empty())
    found.emplace_back("name part must be non-empty");
  else if (name.size() > 63)
    found.push_back("name part " + too_long(63));
  if (!is_word(name, is_alphanumeric, "-_."))
    found.push_back("name part " + mismatch(rule, examples, pattern));
  return found;
}

Problems label_value(std::string_view text) {
  Problems found;
  if (text.size() > 63) found.push_back(too_long(63));
  if (!text.empty() && !is_word(text, is_alphanumeric, "-_."))
    found.push_back(mismatch(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
        "'.', and must start and end with an alphanumeric character",
        "'MyValue',  or 'my_value',  or '12345'", "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"));
  return found;
}

Problems uri(std::string_view text) {
  if (parse_url(text)) return {};
  return {"parse \"" + std::string(text) + "\": invalid URI for request"};
}

bool is_hexadecimal(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

Problems uuid(std::string_view text) {
  constexpr std::size_t sizes[] = {8, 4, 4, 4, 12};
  const auto parts = base::split(text, '-');
  const bool whole = parts.size() == 1 && text.size() == 32 && is_hexadecimal(text);
  bool dashed = parts.size() == std::size(sizes);
  for (std::size_t i = 0; dashed && i < parts.size(); ++i)
    dashed = parts[i].size() == sizes[i] && is_hexadecimal(parts[i]);
  if (whole || dashed) return {};
  return {"does not match the UUID format"};
}

Problems byte(std::string_view text) {
  if (!text.empty() && base::from_base64(text)) return {};
  return {"invalid base64"};
}

Problems date(std::string_view text) {
  if (text.size() == 10 && parse_timestamp(std::string(text) + "T00:00:00Z")) return {};
  return {"invalid date"};
}

Problems datetime(std::string_view text) {
  if (parse_timestamp(text)) return {};
  return {"invalid datetime"};
}

constexpr NamedFormat formats[] = {
    {"dns1123Label", label},
    {"dns1123LabelPrefix", prefix<label>},
    {"dns1123Subdomain", subdomain},
    {"dns1123SubdomainPrefix", prefix<subdomain>},
    {"dns1035Label", label_1035},
    {"dns1035LabelPrefix", prefix<label_1035>},
    {"qualifiedName", qualified_name},
    {"labelValue", label_value},
    {"uri", uri},
    {"uuid", uuid},
    {"byte", byte},
    {"date", date},
    {"datetime", datetime},
};

}  // namespace

const NamedFormat* named_format(std::string_view name) {
  const auto* found = std::ranges::find(formats, name, &NamedFormat::name);
  return found == std::end(formats) ? nullptr : found;
}

}  // namespace cel
