// The flags of `mainstay secret ...`. Lives as long as the parsing.
#pragma once
#include <optional>

#include "server/options.h"

namespace CLI {
class App;
}

namespace server {

class SecretFlags {
 public:
  explicit SecretFlags(CLI::App& app);
  std::optional<Command> parsed() const;  // nullopt: another command was typed

 private:
  SecretOptions new_key_, reseal_;
  const CLI::App *new_key_app_, *reseal_app_;
};

}  // namespace server
