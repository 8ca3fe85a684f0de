#include "cli/policy_cache.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/version.h"
#include "cli/context.h"
#include "cli/documents.h"
#include "cli/private_file.h"
#include "engines/policy/run.h"

namespace cli {
namespace {

namespace fs = std::filesystem;
using document::Node;
using policy_cache::Digest;
using policy_cache::Fingerprint;

constexpr std::string_view ending = ".verdicts";

// Another build of the same version may judge otherwise.
void add_program(Fingerprint& print) {
  print.add(base::version);
  const fs::path program = "/proc/self/exe";
  std::error_code error;
  print.add(fs::file_size(program, error));
  print.add(
      static_cast<std::uint64_t>(fs::last_write_time(program, error).time_since_epoch().count()));
}

base::Done add_documents(Fingerprint& print, PolicyFiles& files, const Arguments& arguments,
                         std::string_view flag, const std::set<std::uint64_t>& besides) {
  print.add(flag).add(arguments.values(flag).size());
  for (const std::string& path : arguments.values(flag)) {
    for (const Node& document : TRY(files.documents(path))) {
      const document::Span at = document.span();
      if (!besides.contains(std::uint64_t{at.source} << 32U | at.begin)) print.add(document);
    }
  }
  return {};
}

// All that every verdict may read besides policy and subject.
base::Result<Digest> circumstances(PolicyInput& input, const Arguments& arguments) {
  Fingerprint print;
  add_program(print);
  std::set<std::uint64_t> policies;  // where they stand: each has a digest of its own
  for (const auto& policy : input.policies->policies) {
    const document::Span at = policy->document().span();
    policies.insert(std::uint64_t{at.source} << 32U | at.begin);
    if (std::ranges::any_of(policy::judging_phases(), [&](policy::Phase phase) {
          return policy::mutates(phase) && policy->has(phase);
        }))
      print.add(policy->document());
  }
  for (const std::string_view flag :
       {"policies", "exceptions", "values", "userinfo", "context", "objects"})
    TRY(add_documents(print, input.files, arguments, flag, policies));
  print.add(input.operation ? policy::name(*input.operation) : "");
  return print.digest();
}

}  // namespace

base::Result<PolicyCache> PolicyCache::open(const std::string& folder, const Context& context) {
  if (folder != "auto") return PolicyCache(folder);
  if (context.environment.cache.empty())
    return base::invalid("--cache auto: neither XDG_CACHE_HOME nor HOME is set; name a folder");
  return PolicyCache(context.environment.cache + "/policy");
}

base::Done PolicyCache::load(PolicyInput& input, const Arguments& arguments) {
  const Digest around = TRY(circumstances(input, arguments));
  std::vector<Named> before = std::exchange(tables_, {});
  for (const auto& policy : input.policies->policies) {
    Fingerprint print;
    print.add(base::crypto::view(around)).add(policy->document());
    const Digest digest = print.digest();
    const std::string name = base::to_hex(base::crypto::view(digest)) + std::string(ending);
    const auto known = std::ranges::find(before, name, &Named::name);
    if (known == before.end())
      tables_.push_back({.name = name, .table = read(name)});
    else
      tables_.push_back(std::move(*known));
  }
  return {};
}

policy_cache::Table PolicyCache::read(const std::string& name) const {
  const std::string path = folder_ + '/' + name;
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  const auto bytes = read_input(path);
  if (!bytes) {
    warn("--cache: " + bytes.error().message);
    return {};
  }
  auto table = policy_cache::Table::decode(*bytes);
  if (!table) {
    warn("--cache: " + path + ": " + table.error().message + "; it is written anew");
    return {};
  }
  // What is used is not removed.
  fs::last_write_time(path, fs::file_time_type::clock::now(), error);
  return std::move(*table);
}

void PolicyCache::save() {
  for (Named& named : tables_) {
    if (!named.table.changed()) continue;
    if (const auto done = write_private(folder_, named.name, base::Secret(named.table.encode()));
        !done)
      return warn("--cache: " + done.error().message);
  }
  remove_oldest();
}

void PolicyCache::remove_oldest() const {
  struct File {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<File> files;
  std::uintmax_t total = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_regular_file() || entry->path().extension() != ending) continue;
    std::error_code gone;  // by another run
    File file{.used = entry->last_write_time(gone), .size = 0, .path = entry->path()};
    if (!gone) file.size = entry->file_size(gone);
    if (gone) continue;
    total += file.size;
    files.push_back(std::move(file));
  }
  std::ranges::sort(files, {}, &File::used);
  for (const File& file : files) {
    if (total <= bytes_max) return;
    if (fs::remove(file.path, error)) total -= file.size;
  }
}

}  // namespace cli
