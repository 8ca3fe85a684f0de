// The servers that `mainstay login` knows: contexts.json says which and which one is current,
// keyring.json (mode 0600) holds their tokens. Read at each start, written whole by rename. Not
// shared between threads.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace cli {

struct KnownServer {
  std::string name, url;
  bool current = false;
};
const base::describe::Type& described(base::describe::Tag<KnownServer>);

struct KnownToken {
  std::string url;  // it is sent nowhere else
  base::Secret token;
  std::optional<base::Id> made;  // by login, which logout revokes
};

class Contexts {
 public:
  // `folder` need not exist. `denied` when a file could be read or changed by others: with the
  // command that mends it.
  static base::Result<Contexts> open(std::string folder);

  const std::vector<KnownServer>& list() const { return list_; }
  const KnownServer* find(std::string_view name) const;  // nullptr when unknown
  const KnownServer* current() const;
  // `not_found` names the closest.
  base::Result<KnownServer> named(std::string_view name) const;
  base::Result<std::optional<KnownToken>> token_of(std::string_view name) const;

  // It becomes current; one of the same name is replaced.
  base::Done put(const KnownServer& server, const KnownToken& token);
  base::Done use(std::string_view name);
  base::Done remove(std::string_view name);  // with its token

 private:
  explicit Contexts(std::string folder) : folder_(std::move(folder)) {}
  base::Done write() const;
  std::string folder_;
  std::vector<KnownServer> list_;
};

}  // namespace cli
