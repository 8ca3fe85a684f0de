#include "server/debug_bundle.h"

#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "base/check.h"
#include "base/compress/compress.h"
#include "base/describe/write.h"
#include "base/json/json.h"
#include "base/version.h"
#include "platform/store/schema.h"
#include "server/configuration/key.h"

namespace server {
namespace {

constexpr std::size_t block = 512;

struct Header {  // of ustar; numbers are octal text
  std::array<char, 100> name;
  std::array<char, 8> mode, user, group;
  std::array<char, 12> size, time;
  std::array<char, 8> checksum;
  char type;
  std::array<char, 100> link;
  std::array<char, 6> magic;
  std::array<char, 2> version;
  std::array<char, 247> rest;
};
static_assert(sizeof(Header) == block);

template <std::size_t N>
void put_octal(std::array<char, N>& to, std::uint64_t value) {
  std::snprintf(to.data(), N, "%0*llo", static_cast<int>(N - 1),
                static_cast<unsigned long long>(value));
}

std::string header_of(const BundleFile& file, base::Time now) {
  Header header{};
  CHECK(file.name.size() < header.name.size());
  std::memcpy(header.name.data(), file.name.data(), file.name.size());
  put_octal(header.mode, 0600);
  put_octal(header.user, 0);
  put_octal(header.group, 0);
  put_octal(header.size, file.text.size());
  put_octal(header.time, static_cast<std::uint64_t>(now.nanoseconds / 1'000'000'000));
  header.type = '0';
  std::memcpy(header.magic.data(), "ustar", 6);
  std::memcpy(header.version.data(), "00", 2);
  header.checksum.fill(' ');
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  unsigned sum = 0;
  for (const char c : bytes) sum += static_cast<unsigned char>(c);
  std::snprintf(header.checksum.data(), header.checksum.size(), "%06o", sum);  // then NUL, space
  header.checksum[7] = ' ';
  return {reinterpret_cast<const char*>(&header), sizeof header};
}

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
    out += header_of(file, now);
    out += file.text;
    out.append((block - file.text.size() % block) % block, '\0');
  }
  out.append(2 * block, '\0');
  return out;
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
