#include "server/debug_bundle.h"

#include <sys/utsname.h>

#include "base/compress/compress.h"
#include "base/describe/write.h"
#include "base/json/json.h"
#include "base/version.h"
#include "platform/store/schema.h"
#include "server/configuration/key.h"
#include "server/tar_archive.h"

namespace server {
namespace {

// Scheme and host: user part, path and query may hold secrets.
std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return {};
  const std::size_t begin = scheme + 3;
  const std::string authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  return url.substr(0, begin) + authority.substr(at == std::string::npos ? 0 : at + 1);
}

// Secrets are references already; of addresses only the origin.
std::string configured(const ServerOptions& options) {
  std::string text;
  base::json::Writer writer(text);
  writer.begin_object();
  for (const configuration::Key& key : configuration::keys()) {
    const std::string value = configuration::value_of(key, options);
    writer.member(key.name, value.find("://") == std::string::npos ? value : origin_of(value));
  }
  writer.end_object();
  return text + "\n";
}

std::string version() {
  utsname system{};
  ::uname(&system);
  std::string text;
  base::json::Writer(text)
      .begin_object()
      .member("version", base::version)
      .member("compiler", __VERSION__)
      .member("schema_release", store::schema_release)
      .member("system", system.sysname)
      .member("system_release", system.release)
      .member("machine", system.machine)
      .end_object();
  return text + "\n";
}

std::string jobs(const BundleSources& sources) {
  const auto jobs = sources.modules.jobs().list(
      core::system_caller(sources.foundation.default_tenant().id, "debug-bundle"));
  if (!jobs) return "\"" + jobs.error().message + "\"\n";
  return base::describe::to_json(*jobs) + "\n";
}

std::string destinations(const outbound::Destinations& all) {
  std::string text;
  base::json::Writer writer(text);
  writer.begin_array();
  for (const outbound::Destination& each : all.list())
    writer.begin_object()
        .member("tenant", base::to_string(each.tenant))
        .member("destination", each.address)
        .member("state", outbound::name(each.state))
        .member("calls", each.calls)
        .member("failures", each.failures)
        .member("last_error", each.last_error)
        .end_object();
  writer.end_array();
  return text + "\n";
}

std::string migrations(store::Store& store) {
  const auto schema =
      store.read({}, [](const store::Snapshot& snapshot) { return store::read_schema(snapshot); });
  if (!schema) return schema.error().message + "\n";
  std::string text;
  base::json::Writer writer(text);
  writer.begin_array();
  for (const auto& [owner, applied] : schema->by_owner)
    for (const auto& [number, each] : applied)
      writer.begin_object()
          .member("owner", owner)
          .member("number", number)
          .member("name", each.name)
          .member("applied_at", base::format_rfc3339(each.applied_at))
          .end_object();
  writer.end_array();
  return text + "\n";
}

}  // namespace

std::string tar(std::span<const BundleFile> files, base::Time now) {
  std::string out;
  for (const BundleFile& file : files) {
    out += tar_header({.path = file.name, .size = file.text.size()}, now);
    out += file.text;
    out.append((tar_block_bytes - file.text.size() % tar_block_bytes) % tar_block_bytes, '\0');
  }
  return out.append(2 * tar_block_bytes, '\0');
}

std::string debug_bundle(const BundleSources& sources) {
  Foundation& foundation = sources.foundation;
  const std::vector<BundleFile> files = {
      {"mainstay-debug/version.json", version()},
      {"mainstay-debug/configuration.json", configured(sources.options)},
      {"mainstay-debug/status.json", sources.readiness.answer().body + "\n"},
      {"mainstay-debug/metrics.txt", foundation.metrics().text()},
      {"mainstay-debug/jobs.json", jobs(sources)},
      {"mainstay-debug/destinations.json", destinations(sources.modules.destinations())},
      {"mainstay-debug/migrations.json", migrations(foundation.services().store)},
      {"mainstay-debug/log.jsonl", foundation.log_ring().text()},
  };
  return base::gzip(tar(files, foundation.clock().now()));
}

}  // namespace server
