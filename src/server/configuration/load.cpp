#include "server/configuration/load.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "base/describe/read.h"
#include "base/text.h"

namespace server::configuration {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view prefix = "MAINSTAY_";

// Of this product, but no keys.
constexpr std::string_view other_variables[] = {"MAINSTAY_CONFIG", "MAINSTAY_URL", "MAINSTAY_TOKEN",
                                                "MAINSTAY_CONTEXT"};

Variables read_variables(const char* const* variables) {
  Variables read;
  for (; *variables != nullptr; ++variables) {
    const std::string_view variable = *variables;
    const auto equals = variable.find('=');
    if (!variable.starts_with(prefix) || equals == std::string_view::npos) continue;
    if (equals + 1 < variable.size())
      read.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return read;
}

// The closest key where there is one: others use the prefix too, Kubernetes for a service of this
// name say.
std::vector<std::string> look_for_typos(const Variables& variables) {
  std::vector<std::string> known(std::begin(other_variables), std::end(other_variables));
  for (const Key& key : keys()) known.push_back(variable_of(key));
  std::vector<std::string_view> words;
  for (const std::string_view name : known) words.push_back(name.substr(prefix.size()));
  std::vector<std::string> warnings;
  for (const auto& [name, value] : variables) {
    const std::string_view word = std::string_view(name).substr(prefix.size());
    if (std::ranges::find(words, word) != words.end()) continue;
    if (const auto near = base::closest(word, words); !near.empty())
      warnings.push_back(name + " is no variable of Mainstay; did you mean " + std::string(prefix) +
                         std::string(near) + "?");
  }
  return warnings;
}

// "" when there is none.
std::string file_to_read(const ConfigurationSources& sources, const Variables& variables) {
  if (sources.file) return *sources.file;
  if (const auto found = variables.find("MAINSTAY_CONFIG"); found != variables.end())
    return found->second;
  std::error_code ignored;
  return std::filesystem::exists(usual_file, ignored) ? std::string(usual_file) : "";
}

// One value from the environment or a flag, which `where` names.
void read_value(const Key& key, const std::string& where, const std::string& text, Loaded& loaded,
                std::vector<Fault>& faults) {
  base::describe::Field field = key.field;
  field.name = where;
  ServerOptions read = loaded.options;
  if (const auto done = base::describe::read_text(&read, field, text); !done) {
    faults.push_back({where, done.error().message.substr(where.size() + 2)});
    return;
  }
  loaded.options = std::move(read);
  loaded.origins[key.name] = where;
}

}  // namespace

base::Error to_error(const std::vector<Fault>& faults) {
  base::Error error = base::invalid(faults.front().where + ": " + faults.front().message);
  for (const Fault& fault : faults) error.details.push_back({fault.where, fault.message});
  return error;
}

base::Result<Loaded> load(const ConfigurationSources& sources, const char* const* variables) {
  const Variables environment = read_variables(variables);
  Loaded loaded;
  std::vector<Fault> faults;
  loaded.file = file_to_read(sources, environment);
  if (!loaded.file.empty())
    faults = read_text(TRY(text_of(loaded.file)), loaded.file, loaded.options, loaded.origins);
  for (const Key& key : keys()) {
    const std::string variable = variable_of(key);
    if (const auto found = environment.find(variable); found != environment.end())
      read_value(key, variable, found->second, loaded, faults);
  }
  for (const auto& [name, text] : sources.flags) {
    const Key* key = key_named(name);
    CHECK(key != nullptr);
    read_value(*key, "--" + name, text, loaded, faults);
  }
  if (!faults.empty()) return to_error(faults);
  loaded.warnings = look_for_typos(environment);
  return loaded;
}

base::Result<Loaded> load(const ConfigurationSources& sources) { return load(sources, environ); }

base::Result<std::string> data_folder(const std::string& given) {
  if (!given.empty()) return given;
  return TRY(load({})).options.data;
}

std::vector<const Key*> differences(const ServerOptions& a, const ServerOptions& b) {
  std::vector<const Key*> differing;
  for (const Key& key : keys())
    if (json_of(key, a) != json_of(key, b)) differing.push_back(&key);
  return differing;
}

void copy_value(const Key& key, const ServerOptions& from, ServerOptions& to) {
  const auto document = base::json::Document::parse(json_of(key, from));
  CHECK(document && base::describe::read_field(&to, key.field, document->root()).empty());
}

}  // namespace server::configuration
