// The flags of `mainstay audit ...`. Lives as long as the parsing.
#pragma once
#include <optional>

#include "server/options.h"

namespace CLI {
class App;
}

namespace server {

class AuditFlags {
 public:
  explicit AuditFlags(CLI::App& app);
  std::optional<Command> parsed() const;  // nullopt: another command was typed

 private:
  AuditVerifyOptions verify_;
  AuditExportOptions export_;
  AuditCheckpointsOptions checkpoints_;
  AuditKeyOptions show_, backup_, rotate_;
  const CLI::App *verify_app_, *export_app_, *checkpoints_app_, *show_app_, *backup_app_,
      *rotate_app_;
};

}  // namespace server
