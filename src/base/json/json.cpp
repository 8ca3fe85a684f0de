#include "base/json/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory_resource>
#include <numeric>
#include <optional>
#include <vector>

#include "base/check.h"
#include "base/json/pointer.h"
#include "base/text.h"

namespace base::json {

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
      return "number";
    case Kind::string:
      return "string";
    case Kind::array:
      return "array";
    case Kind::object:
      return "object";
  }
  return "";
}

bool Value::boolean() const {
  CHECK(kind_ == Kind::boolean);
  return boolean_;
}
std::int64_t Value::int64() const {
  CHECK(kind_ == Kind::int64);
  return int64_;
}
double Value::number() const {
  if (kind_ == Kind::int64) return static_cast<double>(int64_);
  if (kind_ == Kind::uint64) return static_cast<double>(uint64_);
  CHECK(kind_ == Kind::float64);
  return float64_;
}
std::uint64_t Value::uint64() const {
  CHECK(kind_ == Kind::uint64);
  return uint64_;
}
std::string_view Value::string() const {
  CHECK(kind_ == Kind::string);
  return {text_, size_};
}
std::span<const Value> Value::array() const {
  CHECK(kind_ == Kind::array);
  return {items_, size_};
}
std::span<const Member> Value::object() const {
  CHECK(kind_ == Kind::object);
  return {members_, size_};
}

const Value* Value::find(std::string_view member) const {
  if (kind_ != Kind::object) return nullptr;
  for (const Member& each : object())
    if (each.name == member) return &each.value;
  return nullptr;
}

// Boost.JSON's parser calls this handler; it keeps open containers on a stack and moves each to the
// arena when it closes. The names of the callbacks and limits are Boost's.
class Builder {
 public:
  constexpr static std::size_t max_object_size = UINT32_MAX;
  constexpr static std::size_t max_array_size = UINT32_MAX;
  constexpr static std::size_t max_key_size = UINT32_MAX;
  constexpr static std::size_t max_string_size = UINT32_MAX;
  using Code = boost::system::error_code;
  using View = boost::json::string_view;

  Builder(std::pmr::memory_resource& arena, Duplicates duplicates)
      : arena_(arena), duplicates_(duplicates) {
    values_.reserve(few);  // of one alert: without growing
    names_.reserve(few);
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_object_end(std::size_t count, Code& error) {
    const std::size_t first = values_.size() - count, first_name = names_.size() - count;
    auto* members = allocate<Member>(count);
    for (std::size_t i = 0; i < count; ++i)
      members[i] = {names_[first_name + i], values_[first + i]};
    values_.resize(first);
    names_.resize(first_name);
    if (!settle_duplicates(members, count)) {
      error = boost::json::error::not_object;  // any error stops; duplicate() tells which
      return false;
    }
    Value value;
    value.kind_ = Kind::object;
    value.size_ = static_cast<std::uint32_t>(count);
    value.members_ = members;
    values_.push_back(value);
    return true;
  }
  bool on_array_end(std::size_t count, Code&) {
    auto* items = allocate<Value>(count);
    std::copy(values_.end() - static_cast<std::ptrdiff_t>(count), values_.end(), items);
    values_.resize(values_.size() - count);
    Value value;
    value.kind_ = Kind::array;
    value.size_ = static_cast<std::uint32_t>(count);
    value.items_ = items;
    values_.push_back(value);
    return true;
  }
  bool on_key_part(View part, std::size_t, Code&) { return keep_part(part); }
  bool on_key(View last, std::size_t, Code&) {
    names_.push_back(take_text(last));
    return true;
  }
  bool on_string_part(View part, std::size_t, Code&) { return keep_part(part); }
  bool on_string(View last, std::size_t, Code&) {
    const std::string_view text = take_text(last);
    Value value;
    value.kind_ = Kind::string;
    value.size_ = static_cast<std::uint32_t>(text.size());
    value.text_ = text.data();
    values_.push_back(value);
    return true;
  }
  bool on_number_part(View part, Code&) { return keep_part(part); }
  bool on_int64(std::int64_t number, View, Code&) {
    parts_.clear();
    Value value;
    value.kind_ = Kind::int64;
    value.int64_ = number;
    values_.push_back(value);
    return true;
  }
  bool on_uint64(std::uint64_t number, View, Code&) {
    parts_.clear();
    Value value;
    value.kind_ = Kind::uint64;
    value.uint64_ = number;
    values_.push_back(value);
    return true;
  }
  // Boost 1.81 rounds in the last places, so the digits are read again, exactly.
  bool on_double(double rounded, View last, Code& error) {
    keep_part(last);
    Value value;
    value.kind_ = Kind::float64;
    double number = std::copysign(0.0, rounded);  // what stays when it is too small for a double
    const auto read = std::from_chars(parts_.data(), parts_.data() + parts_.size(), number);
    value.float64_ = number;
    parts_.clear();
    if (read.ec != std::errc() && std::abs(rounded) > 1) {
      error = boost::json::error::exponent_overflow;
      return false;
    }
    values_.push_back(value);
    return true;
  }
  bool on_bool(bool truth, Code&) {
    Value value;
    value.kind_ = Kind::boolean;
    value.boolean_ = truth;
    values_.push_back(value);
    return true;
  }
  bool on_null(Code&) {
    values_.emplace_back();
    return true;
  }
  bool on_comment_part(View, Code&) { return true; }
  bool on_comment(View, Code&) { return true; }

  const Value& root() const { return values_.front(); }
  std::string_view duplicate() const { return duplicate_; }

 private:
  static constexpr std::size_t few = 16;

  template <class T>
  T* allocate(std::size_t count) {
    return static_cast<T*>(
        arena_.allocate(std::max<std::size_t>(count, 1) * sizeof(T), alignof(T)));
  }
  bool keep_part(View part) {
    parts_.append(part.data(), part.size());
    return true;
  }
  std::string_view take_text(View last) {
    const std::size_t size = parts_.size() + last.size();
    char* text = allocate<char>(size);
    if (!parts_.empty()) std::memcpy(text, parts_.data(), parts_.size());
    if (!last.empty()) std::memcpy(text + parts_.size(), last.data(), last.size());
    parts_.clear();
    return {text, size};
  }
  // The last of a name wins, at the place of the first; false when duplicates are refused.
  bool settle_duplicates(Member* members, std::size_t& count) {
    const Member* twice = find_twice(members, count);
    if (twice == nullptr) return true;
    if (duplicates_ == Duplicates::last_wins) {
      keep_last(members, count);
      return true;
    }
    duplicate_ = twice->name;
    return false;
  }
  // Many are sorted, not hashed: names that were chosen to collide must not cost quadratic time.
  static const Member* find_twice(const Member* members, std::size_t count) {
    if (count <= few) {
      for (std::size_t i = 1; i < count; ++i)
        for (std::size_t before = 0; before < i; ++before)
          if (members[before].name == members[i].name) return &members[i];
      return nullptr;
    }
    const auto order = by_name(members, count);
    const auto twice =
        std::ranges::adjacent_find(order, {}, [&](std::size_t i) { return members[i].name; });
    return twice == order.end() ? nullptr : &members[*twice];
  }
  // The members' places, sorted by name; equal names stay in the document's order.
  static std::vector<std::size_t> by_name(const Member* members, std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(members[i].name, i); });
    return order;
  }
  static void keep_last(Member* members, std::size_t& count) {
    const auto order = by_name(members, count);
    std::vector<bool> dropped(count);
    std::size_t first = order.front();
    for (const std::size_t i : order) {
      if (members[i].name != members[first].name) first = i;
      if (i == first) continue;
      members[first].value = members[i].value;
      dropped[i] = true;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i)
      if (!dropped[i]) members[kept++] = members[i];
    count = kept;
  }

  std::pmr::memory_resource& arena_;
  const Duplicates duplicates_;
  std::vector<Value> values_;
  std::vector<std::string_view> names_;
  std::string parts_;
  std::string_view duplicate_;
};

struct Document::Content {
  explicit Content(std::size_t text_bytes) : arena(std::max<std::size_t>(text_bytes, 256)) {}
  std::pmr::monotonic_buffer_resource arena;
  Value root;
};

Document::Document(std::unique_ptr<Content> content) : content_(std::move(content)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;
const Value& Document::root() const { return content_->root; }

namespace {

std::string place(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t start = before.rfind('\n');
  const std::size_t column = start == std::string_view::npos ? offset + 1 : offset - start;
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

}  // namespace

Result<Document> Document::parse(std::string_view text, const Limits& limits) {
  auto content = std::make_unique<Content>(text.size() * 2);
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  boost::json::basic_parser<Builder> parser(options, content->arena, limits.duplicates);
  boost::system::error_code error;
  std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = boost::json::error::extra_data;
  if (!error) return finish(std::move(content), parser.handler());
  Builder& builder = parser.handler();
  if (!builder.duplicate().empty() || error == boost::json::error::not_object)
    return invalid(place(text, used) + "member \"" + std::string(builder.duplicate()) +
                   "\" is given twice");
  if (error == boost::json::error::too_deep)
    return invalid(place(text, used) + "nested deeper than " + std::to_string(limits.depth_max) +
                   " (`json_depth_max`)");
  return invalid(place(text, used) + error.message());
}

Result<Document> Document::finish(std::unique_ptr<Content> content, const Builder& builder) {
  content->root = builder.root();
  return Document(std::move(content));
}

void append_token(std::string& pointer, std::string_view name) {
  pointer += '/' + pointer_part(name);
}

namespace {

// RFC 6901, section 4; nullopt where a `~` is followed by neither 0 nor 1.
std::optional<std::string> unescaped(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    name += token[i] == '0' ? '~' : '/';
  }
  return name;
}

const Value* child(const Value& value, const std::string& name) {
  if (value.kind() != Kind::array) return value.find(name);
  const auto index = to_int64(name);
  const bool canonical = index && *index >= 0 && std::to_string(*index) == name;
  if (!canonical || static_cast<std::size_t>(*index) >= value.array().size()) return nullptr;
  return &value.array()[static_cast<std::size_t>(*index)];
}

}  // namespace

const Value* at(const Value& root, std::string_view pointer) {
  const Value* value = &root;
  if (pointer.empty()) return value;
  if (!pointer.starts_with('/')) return nullptr;
  for (const std::string_view token : split(pointer.substr(1), '/')) {
    const auto name = unescaped(token);
    value = name ? child(*value, *name) : nullptr;
    if (value == nullptr) return nullptr;
  }
  return value;
}

}  // namespace base::json
