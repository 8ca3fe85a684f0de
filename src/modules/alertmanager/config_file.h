// Alertmanager's configuration file (reference: alerts, section 6): YAML to the routing and
// suppression settings of this product. Strict: any fault refuses the whole file with its line.
// Pure: files that hold secrets are named, not read.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/yaml/yaml.h"
#include "modules/alerts/types.h"
#include "modules/notify/types.h"

namespace alertmanager {

struct ConfigFile {
  alerts::Settings alerts;
  notify::Configuration notify;
  // The file as the status API shows it: valid YAML, secrets as <secret>.
  std::string shown;
  std::vector<std::string> warnings;
};

base::Result<ConfigFile> parse_config(std::string_view yaml);

// What `mainstay server` runs on until a file is given, as such a file.
std::string default_config_text();

// The parts, each in its own file.
base::Result<notify::Route> read_route_tree(const base::yaml::Node& node);
base::Result<notify::Receiver> read_receiver(const base::yaml::Node& node,
                                             const notify::HttpSettings& otherwise);
base::Result<notify::HttpSettings> read_http_config(const base::yaml::Node& node);
base::Result<notify::TimeInterval> read_time_interval(const base::yaml::Node& node);
base::Result<alerts::InhibitRule> read_inhibit_rule(const base::yaml::Node& node);
// `matchers` (a list of strings), `match` and `match_re` of a mapping, under a prefix such as
// "source_".
class Mapping;
base::Result<labels::Matchers> read_matchers(const Mapping& mapping, std::string_view prefix);
base::Done check_references(const notify::Configuration& configuration,
                            const base::yaml::Node& route);
std::string show(const base::yaml::Node& document);

}  // namespace alertmanager
