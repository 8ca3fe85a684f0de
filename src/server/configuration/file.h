// The configuration file: YAML into ServerOptions, each fault with its place. Pure but for the one
// function that reads a file.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration/key.h"

namespace server::configuration {

struct Fault {
  std::string where;    // "mainstay.yaml:3:5", MAINSTAY_LOG_LEVEL or --log.level
  std::string message;  // for a person; says what to change and never repeats a secret
};
inline constexpr std::size_t faults_max = 100;  // further ones are not looked for

// Where each key's value comes from, by the key's name; absent: the default.
using Origins = std::map<std::string_view, std::string>;

// Puts what the text says into `options`, and "name:line:column" of each key into `origins`. Faults
// leave their key as it was; all of them are told.
std::vector<Fault> read_text(std::string_view text, const std::string& name, ServerOptions& options,
                             Origins& origins);

// Of a file of at most `config_file_max` bytes. `invalid` when it cannot be read.
base::Result<std::string> text_of(const std::string& path);

}  // namespace server::configuration
