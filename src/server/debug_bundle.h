// The debug bundle: what a person needs who was not there. A tar.gz of plain files, without
// secrets.
#pragma once
#include <span>
#include <string>

#include "base/time.h"
#include "server/modules.h"
#include "server/options.h"
#include "server/readiness.h"

namespace server {

struct BundleFile {
  std::string name, text;
};
// ustar (POSIX.1-1988), files of mode 0600. Names are at most 99 bytes.
std::string tar(std::span<const BundleFile> files, base::Time now);

struct BundleSources {
  const ServerOptions& options;
  Foundation& foundation;
  const Modules& modules;
  const Readiness& readiness;
};
// The .tar.gz: version, configuration, status, metrics, jobs, destinations, migrations, log.
std::string debug_bundle(const BundleSources& sources);

}  // namespace server
