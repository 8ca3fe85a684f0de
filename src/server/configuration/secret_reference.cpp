#include "server/configuration/secret_reference.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace server::configuration {
namespace {

constexpr std::string_view of_environment = "env:", of_file = "file:";

bool is_variable(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

base::Secret without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return base::Secret(std::move(text));
}

base::Result<base::Secret> read_secret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(secret_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return base::invalid("file:" + path + " cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > secret_bytes_max)
    return base::invalid("file:" + path + " is longer than " + std::to_string(secret_bytes_max) +
                         " bytes");
  return without_line_end(std::move(text));
}

}  // namespace

bool is_secret_reference(std::string_view text) {
  if (text.empty()) return true;
  if (text.starts_with(of_environment)) return is_variable(text.substr(of_environment.size()));
  return text.starts_with(of_file) && text.size() > of_file.size() &&
         text.find('\0') == std::string_view::npos;
}

base::Result<base::Secret> resolve(std::string_view reference) {
  if (reference.empty() || !is_secret_reference(reference))
    return base::invalid("expected " + std::string(secret_format));
  base::Secret secret;
  if (reference.starts_with(of_file)) {
    secret = TRY(read_secret(std::string(reference.substr(of_file.size()))));
  } else {
    const std::string name(reference.substr(of_environment.size()));
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set here
    if (value == nullptr) return base::invalid("the variable of env:" + name + " is not set");
    secret = without_line_end(value);
  }
  if (secret.empty()) return base::invalid(std::string(reference) + " is empty");
  return secret;
}

}  // namespace server::configuration
