// JSON: a read-only document tree for input, and an append-only writer for output.
// A Document owns an arena; its Values are views into it and live as long as it does. Numbers keep
// what they were: int64, uint64 or double. Safe to read from any thread once parsed.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base::json {

enum class Kind : std::uint8_t { null, boolean, int64, uint64, float64, string, array, object };
std::string_view name(Kind kind);

struct Member;
class Builder;

class Value {
 public:
  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_number() const { return kind_ >= Kind::int64 && kind_ <= Kind::float64; }
  // Each precondition: the kind fits; anything else is a bug.
  bool boolean() const;
  std::int64_t int64() const;
  std::uint64_t uint64() const;  // only what does not fit int64
  double number() const;         // any number kind
  std::string_view string() const;
  std::span<const Value> array() const;
  std::span<const Member> object() const;  // in the document's order
  // The member of an object, or nullptr; nullptr too when this is no object.
  const Value* find(std::string_view member) const;

 private:
  friend class Builder;
  Kind kind_ = Kind::null;
  std::uint32_t size_ = 0;
  union {
    bool boolean_;
    std::int64_t int64_ = 0;
    std::uint64_t uint64_;
    double float64_;
    const char* text_;
    const Value* items_;
    const Member* members_;
  };
};

struct Member {
  std::string_view name;
  Value value;
};

enum class Duplicates { refused, last_wins };  // last_wins: foreign dialects written in Go

struct Limits {
  std::size_t depth_max = 32;
  Duplicates duplicates = Duplicates::refused;
};

class Document {
 public:
  // `invalid` with line and column: "line 3, column 14: expected ','". Strict RFC 8259; invalid
  // UTF-8 is refused. The text need not outlive the document.
  static Result<Document> parse(std::string_view text, const Limits& limits = {});
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();
  const Value& root() const;

 private:
  struct Content;
  explicit Document(std::unique_ptr<Content> content);
  static Result<Document> finish(std::unique_ptr<Content> content, const Builder& builder);
  std::unique_ptr<Content> content_;
};

// The value at an RFC 6901 pointer, or nullptr.
const Value* at(const Value& root, std::string_view pointer);
// Appends one escaped reference token: "/" + name.
void append_token(std::string& pointer, std::string_view name);

// Quoted and escaped; bytes from 0x80 on are kept, so UTF-8 stays UTF-8.
void write_string(std::string& out, std::string_view text);
void write_number(std::string& out, std::int64_t number);
void write_number(std::string& out, std::uint64_t number);
void write_number(std::string& out, double number);  // shortest that reads back; not finite: null
void write(std::string& out, const Value& value);    // compact
// Two spaces a level, a line for each member and item: files that are compared and merged by line.
void write_indented(std::string& out, const Value& value);

// Builds JSON text with the commas in the right places; unbalanced use is a bug.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& number(std::int64_t number);
  Writer& number(std::uint64_t number);
  Writer& number(double number);
  Writer& boolean(bool value);
  Writer& null();
  Writer& raw(std::string_view json);  // one whole value, already JSON
  template <class V>
  Writer& member(std::string_view name, const V& value) {
    key(name);
    if constexpr (std::is_same_v<V, bool>)
      return boolean(value);
    else if constexpr (std::is_floating_point_v<V>)
      return number(static_cast<double>(value));
    else if constexpr (std::is_unsigned_v<V>)
      return number(static_cast<std::uint64_t>(value));
    else if constexpr (std::is_integral_v<V>)
      return number(static_cast<std::int64_t>(value));
    else
      return string(value);
  }

 private:
  void separate();
  std::string& out_;
  bool needs_comma_ = false;
  std::size_t depth_ = 0;
};

}  // namespace base::json
