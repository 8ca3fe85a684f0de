#include "engines/document/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "engines/document/ascii.h"
#include "engines/document/json_text.h"
#include "engines/document/write.h"

namespace document {
namespace {

struct Word {
  std::string_view text;
  Node (*node)();
};

Node null_node() { return Node::null(); }
Node true_node() { return Node::boolean(true); }
Node false_node() { return Node::boolean(false); }
Node infinity() { return Node::float64(std::numeric_limits<double>::infinity()); }
Node minus_infinity() { return Node::float64(-std::numeric_limits<double>::infinity()); }
Node not_a_number() { return Node::float64(std::numeric_limits<double>::quiet_NaN()); }

constexpr Word words[] = {
    {"", null_node},           {"~", null_node},          {"null", null_node},
    {"Null", null_node},       {"NULL", null_node},       {"true", true_node},
    {"True", true_node},       {"TRUE", true_node},       {"y", true_node},
    {"Y", true_node},          {"yes", true_node},        {"Yes", true_node},
    {"YES", true_node},        {"on", true_node},         {"On", true_node},
    {"ON", true_node},         {"false", false_node},     {"False", false_node},
    {"FALSE", false_node},     {"n", false_node},         {"N", false_node},
    {"no", false_node},        {"No", false_node},        {"NO", false_node},
    {"off", false_node},       {"Off", false_node},       {"OFF", false_node},
    {".inf", infinity},        {".Inf", infinity},        {".INF", infinity},
    {"+.inf", infinity},       {"+.Inf", infinity},       {"+.INF", infinity},
    {"-.inf", minus_infinity}, {"-.Inf", minus_infinity}, {"-.INF", minus_infinity},
    {".nan", not_a_number},    {".NaN", not_a_number},    {".NAN", not_a_number}};

constexpr std::size_t word_size_max = 5;

// A text of at most word_size_max bytes as a number, so that a word is found by comparing numbers:
// most keys and values are tried here.
constexpr std::uint64_t packed(std::string_view text) {
  std::uint64_t number = text.size();
  for (const char c : text) number = number << 8U | static_cast<unsigned char>(c);
  return number;
}
constexpr auto packed_words = [] {
  std::array<std::uint64_t, std::size(words)> all{};
  std::ranges::transform(words, all.begin(), packed, &Word::text);
  return all;
}();

std::optional<Node> word_scalar(std::string_view text) {
  if (text.size() > word_size_max) return std::nullopt;
  const auto word = std::ranges::find(packed_words, packed(text));
  if (word == packed_words.end()) return std::nullopt;
  return words[static_cast<std::size_t>(word - packed_words.begin())].node();
}

// A sign, then digits with the prefix of their base. Go's strconv.ParseInt with base 0.
std::optional<Node> whole_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const int letter = text[1] | 0x20;
    base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    text.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
  }
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  constexpr auto int64_max = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  if (!negative && value > int64_max) return Node::uint64(value);
  if (value > int64_max + 1) return std::nullopt;
  return Node::int64(static_cast<std::int64_t>(negative ? 0 - value : value));
}

std::optional<Node> any_number(std::string_view text) {
  if (const auto whole = whole_number(text)) return whole;
  const auto number = decimal_number(text);
  // An octal number that is none, as 08, is a double.
  return number ? std::optional(Node::float64(number->number())) : std::nullopt;
}

std::optional<Node> number_scalar(std::string_view text) {
  const char first = text.front();
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return std::nullopt;
  if (text.find('_') == std::string_view::npos) return any_number(text);
  std::string without(text);
  std::erase(without, '_');
  return any_number(without);
}

}  // namespace

Node plain_scalar(std::string_view text) {
  if (const auto word = word_scalar(text)) return *word;
  if (const auto number = number_scalar(text)) return *number;
  return Node::string(text);
}

std::optional<Node> tagged_scalar(std::string_view type, std::string_view text) {
  if (type == "str") return Node::string(text);
  const Node meant = plain_scalar(text);
  const Kind kind = meant.kind();
  if (type == "null" && kind == Kind::null) return meant;
  if (type == "bool" && kind == Kind::boolean) return meant;
  if (type == "int" && (kind == Kind::int64 || kind == Kind::uint64)) return meant;
  if (type == "float" && meant.is_number()) return Node::float64(meant.number());
  return std::nullopt;
}

std::optional<std::string> key_text(const Node& scalar) {
  if (scalar.is_null()) return std::nullopt;
  if (scalar.is_string()) return std::string(scalar.string());
  if (scalar.kind() == Kind::float64 && !std::isfinite(scalar.float64()))
    return std::isnan(scalar.float64()) ? ".nan" : scalar.float64() > 0 ? "+.inf" : "-.inf";
  std::string text;
  write_json(text, scalar);
  return text;
}

}  // namespace document
