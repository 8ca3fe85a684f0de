// Result<T>: a value or an Error, the one error channel between functions.
// Codes are named by what the caller can do about them; core/http_status turns them into statuses
// and the CLI into exit codes. A document may have several faults: `details` then lists each with
// its JSON pointer (RFC 6901). Immutable after construction, so free of thread concerns.
// TRY passes an error up; it is for plain functions only, never inside a coroutine.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace base {

enum class Code {
  invalid,          // the request is wrong: change it
  unauthenticated,  // say who you are
  denied,           // ask for the permission
  not_found,        // no such thing, or none that you may know of
  conflict,         // the state changed under you: read again
  limited,          // a named limit is reached: less, or later
  unavailable       // not now: retry
};

std::string_view name(Code code);

struct ErrorDetail {
  std::string pointer;  // RFC 6901; "" is the whole document
  std::string message;  // for a person; says what to change
};

struct [[nodiscard]] Error {
  Code code;
  std::string message;  // for a person; says where and what to change
  std::string pointer = {};
  std::vector<ErrorDetail> details = {};
};

inline Error invalid(std::string message, std::string pointer = {}) {
  return {Code::invalid, std::move(message), std::move(pointer)};
}
inline Error unauthenticated(std::string message) {
  return {Code::unauthenticated, std::move(message)};
}
inline Error denied(std::string message) { return {Code::denied, std::move(message)}; }
inline Error not_found(std::string message) { return {Code::not_found, std::move(message)}; }
inline Error conflict(std::string message) { return {Code::conflict, std::move(message)}; }
inline Error limited(std::string message) { return {Code::limited, std::move(message)}; }
inline Error unavailable(std::string message) { return {Code::unavailable, std::move(message)}; }

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT

  explicit operator bool() const { return !error_; }
  void operator*() const {}
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Done = Result<void>;

}  // namespace base

// The value of `expression`, or return its error. A GNU statement expression. Do not nest.
#define TRY(expression)                                      \
  __extension__({                                            \
    auto try_result_ = (expression);                         \
    if (!try_result_) return std::move(try_result_).error(); \
    *std::move(try_result_);                                 \
  })
