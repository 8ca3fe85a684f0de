// Words of Dockerfile instructions: how they are split, and what variables in them become. Pure.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace document::dockerfile {

// At white space; `quotes`: not within quotes, nor behind the escape character.
enum class Quotes : std::uint8_t { ordinary, respected };
std::vector<std::string_view> split_words(std::string_view text, Quotes quotes, char escape);
std::string_view first_word(std::string_view text, Quotes quotes, char escape);

// The words of an exec form, ["a", "b"]; nullopt: it is none, hence the shell form.
std::optional<std::vector<std::string>> exec_form(std::string_view text);

using Variables = std::map<std::string, std::string, std::less<>>;
// How many bytes values of variables may still put in, of one file: `ARG a=$a$a` doubles with each
// line.
struct Budget {
  std::size_t left;
  bool is_spent = false;  // what was expanded since is cut

  bool take(std::size_t bytes) {
    is_spent = is_spent || bytes > left;
    if (!is_spent) left -= bytes;
    return !is_spent;
  }
};
// Quotes and escapes removed, and `$x ${x} ${x:-y} ${x:+y}` (also without the colon) replaced where
// the value is known; what is not known stays as written.
std::string expand(std::string_view word, const Variables& variables, char escape, Budget& budget);

}  // namespace document::dockerfile
