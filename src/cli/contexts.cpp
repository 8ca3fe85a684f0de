#include "cli/contexts.h"

#include <algorithm>
#include <map>

#include "base/describe/read.h"
#include "base/describe/write.h"
#include "base/text.h"
#include "cli/private_file.h"

namespace cli {
namespace {

using base::describe::field;
using base::describe::Field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

constexpr std::string_view contexts_file = "contexts.json", keyring_file = "keyring.json";

struct StoredContexts {
  std::vector<KnownServer> contexts;
};
const Type& described(Tag<StoredContexts>) {
  static constexpr Field fields[] = {
      field<&StoredContexts::contexts>("contexts", "Servers that login knows")};
  static constexpr Type type = object("Contexts", "Of contexts.json", fields);
  return type;
}

struct StoredToken {  // as text only while the file is read or written
  std::string url, token;
  std::optional<base::Id> made;
};
const Type& described(Tag<StoredToken>) {
  static constexpr Field fields[] = {
      field<&StoredToken::url>("url", "Where it is sent"),
      field<&StoredToken::token>("token", "The API token"),
      field<&StoredToken::made>("made", "Its id, when login made it")};
  static constexpr Type type = object("KeyringToken", "A token", fields);
  return type;
}

struct Keyring {
  std::map<std::string, StoredToken> tokens;
};
const Type& described(Tag<Keyring>) {
  static constexpr Field fields[] = {field<&Keyring::tokens>("tokens", "By the context's name")};
  static constexpr Type type = object("Keyring", "Of keyring.json", fields);
  return type;
}

// The file's content; an absent file is an empty one.
template <class T>
base::Result<T> read_file(const std::string& path) {
  const auto text = TRY(read_private(path));
  if (!text) return T{};
  auto read =
      base::describe::from_json<T>(text->reveal(), {.unknown = base::describe::Unknown::ignored});
  if (!read)
    return base::invalid(path + ": " + read.error().message + "; remove it and sign in again");
  return read;
}

base::Result<Keyring> read_keyring(const std::string& folder) {
  return read_file<Keyring>(folder + "/" + std::string(keyring_file));
}

template <class T>
base::Done write_own_file(const std::string& folder, std::string_view name, const T& content) {
  return write_private(folder, std::string(name),
                       base::Secret(base::describe::to_json(content) + "\n"));
}

}  // namespace

const Type& described(Tag<KnownServer>) {
  static constexpr Field fields[] = {
      field<&KnownServer::name>("name", "What --context calls it",
                                {.length_min = 1, .length_max = 100, .column = true}),
      field<&KnownServer::url>("url", "The server", {.column = true}),
      field<&KnownServer::current>("current", "Asked when nothing names another",
                                   {.defaulted = true, .column = true})};
  static constexpr Type type = object("Context", "A server that login knows", fields);
  return type;
}

base::Result<Contexts> Contexts::open(std::string folder) {
  Contexts made(std::move(folder));
  if (made.folder_.empty()) return made;
  made.list_ =
      TRY(read_file<StoredContexts>(made.folder_ + "/" + std::string(contexts_file))).contexts;
  return made;
}

const KnownServer* Contexts::find(std::string_view name) const {
  const auto found = std::ranges::find(list_, name, &KnownServer::name);
  return found == list_.end() ? nullptr : &*found;
}

const KnownServer* Contexts::current() const {
  const auto found = std::ranges::find(list_, true, &KnownServer::current);
  return found == list_.end() ? nullptr : &*found;
}

base::Result<KnownServer> Contexts::named(std::string_view name) const {
  if (const KnownServer* known = find(name)) return *known;
  std::vector<std::string_view> names;
  for (const KnownServer& each : list_) names.push_back(each.name);
  std::string message = "no context " + std::string(name);
  if (const auto near = base::closest(name, names); !near.empty())
    message.append("; did you mean ").append(near).append("?");
  return base::not_found(message + " (`mainstay context list`, `mainstay login URL`)");
}

base::Result<std::optional<KnownToken>> Contexts::token_of(std::string_view name) const {
  if (folder_.empty()) return std::optional<KnownToken>();
  Keyring keyring = TRY(read_keyring(folder_));
  const auto found = keyring.tokens.find(std::string(name));
  if (found == keyring.tokens.end()) return std::optional<KnownToken>();
  return std::optional(KnownToken{found->second.url, base::Secret(std::move(found->second.token)),
                                  found->second.made});
}

base::Done Contexts::put(const KnownServer& server, const KnownToken& token) {
  if (folder_.empty())
    return base::invalid("there is no folder to keep a token in: set HOME or XDG_CONFIG_HOME");
  Keyring keyring = TRY(read_keyring(folder_));
  keyring.tokens[server.name] = {token.url, std::string(token.token.reveal()), token.made};
  TRY(write_own_file(folder_, keyring_file, keyring));
  std::erase_if(list_, [&](const KnownServer& each) { return each.name == server.name; });
  list_.push_back(server);
  std::ranges::sort(list_, {}, &KnownServer::name);
  return use(server.name);
}

base::Done Contexts::use(std::string_view name) {
  TRY(named(name));
  for (KnownServer& each : list_) each.current = each.name == name;
  return write();
}

base::Done Contexts::remove(std::string_view name) {
  TRY(named(name));
  Keyring keyring = TRY(read_keyring(folder_));
  keyring.tokens.erase(std::string(name));
  TRY(write_own_file(folder_, keyring_file, keyring));
  std::erase_if(list_, [&](const KnownServer& each) { return each.name == name; });
  return write();
}

base::Done Contexts::write() const {
  return write_own_file(folder_, contexts_file, StoredContexts{list_});
}

}  // namespace cli
