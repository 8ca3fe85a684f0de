// The configuration as it is in force: defaults, file, environment, flags, each over the one
// before. Used by the server at the start and on SIGHUP, and by `mainstay config`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/configuration/file.h"

namespace server::configuration {

// Read when nothing names another file and it exists.
inline constexpr std::string_view usual_file = "/etc/mainstay/mainstay.yaml";

struct Loaded {
  ServerOptions options;
  std::string file;  // "": none was read
  Origins origins;
  std::vector<std::string> warnings;  // variables that look like a key and are none
};

// `variables` as the kernel gives them: NAME=value, ended by a null pointer. An empty one counts as
// absent. `invalid` has all faults as details, each with its place as pointer.
base::Result<Loaded> load(const ConfigurationSources& sources, const char* const* variables);
base::Result<Loaded> load(const ConfigurationSources& sources);  // with this process's variables

// `given`, or where that is empty the configuration's `data`: for commands on the data folder.
base::Result<std::string> data_folder(const std::string& given);

base::Error to_error(const std::vector<Fault>& faults);

// The keys whose values differ.
std::vector<const Key*> differences(const ServerOptions& a, const ServerOptions& b);
// Takes over one key's value.
void copy_value(const Key& key, const ServerOptions& from, ServerOptions& to);

}  // namespace server::configuration
