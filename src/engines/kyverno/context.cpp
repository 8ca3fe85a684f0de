#include "engines/kyverno/context.h"

#include <algorithm>
#include <memory>

#include "engines/jmespath/origin.h"
#include "engines/kubernetes/rebuild.h"
#include "engines/kyverno/images.h"

namespace kyverno {
namespace {

using document::Key;
using document::Member;
using document::Node;

Node text_list(std::span<const std::string> list, document::Arena& arena) {
  const auto items = arena.array<Node>(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) std::construct_at(&items[i], Node::string(list[i]));
  return document::list(items);
}

// Who asks, as an admission request says it.
void add_user(const policy::User& user, std::vector<Member>& members, document::Arena& arena) {
  std::vector<Member> who{{.key = Key("username"), .value = Node::string(user.username)}};
  if (!user.uid.empty()) who.push_back({.key = Key("uid"), .value = Node::string(user.uid)});
  if (!user.groups.empty())
    who.push_back({.key = Key("groups"), .value = text_list(user.groups, arena)});
  if (user.extra.is_map()) who.push_back({.key = Key("extra"), .value = user.extra});
  members.push_back({.key = Key("userInfo"), .value = document::map(arena, who)});
  members.push_back({.key = Key("roles"), .value = text_list(user.roles, arena)});
  members.push_back({.key = Key("clusterRoles"), .value = text_list(user.cluster_roles, arena)});
}

struct ServiceAccount {
  std::string_view name, name_space;
};
ServiceAccount service_account(std::string_view username) {
  constexpr std::string_view prefix = "system:serviceaccount:";
  if (username.size() <= prefix.size()) return {};
  const auto parts = base::split(username.substr(prefix.size()), ':');
  return parts.size() < 2 ? ServiceAccount{}
                          : ServiceAccount{.name = parts[1], .name_space = parts[0]};
}

// About how long the node is as JSON; past `enough` it is not measured to its end, as parts that
// are shared may make a small tree a huge text.
std::size_t json_bytes(const Node& node, std::size_t enough) {
  constexpr std::size_t scalar_bytes = 4, marks_bytes = 2;  // null; quotes, brackets, a comma
  if (node.is_string()) return node.size() + marks_bytes;
  std::size_t bytes = scalar_bytes;
  if (node.is_list())
    for (const Node& item : node.items())
      if (bytes <= enough) bytes += json_bytes(item, enough - bytes) + 1;
  if (node.is_map())
    for (const Member& member : node.members())
      if (bytes <= enough)
        bytes +=
            member.key.text().size() + marks_bytes + 2 + json_bytes(member.value, enough - bytes);
  return bytes;
}

// What the name of an entry that nothing answers lacks. The code is that of a missing key, which is
// what it is for operators with a default.
base::Error no_answer(const ContextEntry& entry) {
  const std::string name = "the context entry \"" + std::string(entry.name) + "\"";
  if (entry.source == ContextEntry::Source::image_registry)
    return base::not_found(name +
                           " asks a registry; no layout has the image (--images), and no "
                           "value is given for it (--values)");
  return base::not_found(name +
                         " asks the cluster; its objects are not given (--objects), and no "
                         "value for it either (--values)");
}

}  // namespace

Context::Context(const policy::Request& request, policy::Session& session)
    : request_(request),
      session_(session),
      object_(request.object),
      old_object_(request.old_object) {
  names_.push_back({.key = Key("request")});
  if (request.user != nullptr) {
    const ServiceAccount account = service_account(request.user->username);
    set("serviceAccountName", Node::string(account.name));
    set("serviceAccountNamespace", Node::string(account.name_space));
  }
  if (request.values != nullptr) assign(request.values->context);
}

Node Context::request_node() const {
  std::vector<Member> members{
      {.key = Key("operation"), .value = Node::string(policy::name(request_.operation))}};
  if (request_.object.is_map()) members.push_back({.key = Key("object"), .value = request_.object});
  if (request_.old_object.is_map())
    members.push_back({.key = Key("oldObject"), .value = request_.old_object});
  const Node* metadata = request_.subject().find("metadata");
  const Node* name_space = metadata == nullptr ? nullptr : metadata->find("namespace");
  members.push_back(
      {.key = Key("namespace"),
       .value = name_space != nullptr && name_space->is_string() ? *name_space : Node::string("")});
  if (request_.user != nullptr) add_user(*request_.user, members, session_.scratch);
  return document::map(session_.scratch, members);
}

void Context::make_request() {
  if (request_made_) return;
  names_.front().value = request_node();
  request_made_ = true;
}

const Node* Context::find(std::string_view name) {
  for (std::size_t i = names_.size(); i-- > 0;) {
    if (names_[i].key.text() != name) continue;
    if (i == 0) make_request();
    return &names_[i].value;
  }
  return nullptr;
}

void Context::set(std::string_view name, const Node& value) {
  names_.push_back({.key = Key(name), .value = value});
  root_.reset();
}

void Context::set_in_request(std::string_view key, const Node& value) {
  const Node* request = find("request");
  const Node map = request->is_map() ? *request : document::map(arena(), {});
  set("request", kubernetes::with_member(arena(), map, Key(key), value));
}

void Context::set_object(const Node& object) {
  object_ = object;
  set_in_request("object", object);
}

void Context::set_operation(policy::Operation operation) {
  set_in_request("operation", Node::string(policy::name(operation)));
}

void Context::assign(std::span<const policy::Assignment> assignments) {
  for (const policy::Assignment& one : assignments) {
    if (one.path.empty()) continue;
    const Node* found = find(one.path[0]);
    const auto rest = std::span(one.path).subspan(1);
    if (found != nullptr || !rest.empty())
      set(one.path[0],
          with_assignment(found == nullptr ? Node() : *found, rest, one.value, arena()));
    else
      set(one.path[0], one.value);
    if (one.path[0] != "request") continue;
    const Node* request = find("request");
    if (const Node* object = request->find("object")) object_ = *object;
    if (const Node* object = request->find("oldObject")) old_object_ = *object;
  }
}

base::Done Context::set_element(const Node& element, std::size_t index, std::size_t nesting) {
  TRY(spend(element_steps));
  const Node number = Node::int64(static_cast<std::int64_t>(index));
  const std::string level = std::to_string(nesting);
  set("element", element);
  set("elementIndex", number);
  set(arena().copy("element" + level), element);
  set(arena().copy("elementIndex" + level), number);
  return {};
}

void Context::add(std::span<const ContextEntry> entries) {
  for (const ContextEntry& entry : entries)
    pending_.push_back({.entry = &entry, .loaded_at = never, .loading = false});
}

void Context::restore(const Mark& mark) {
  if (names_.size() != mark.names) root_.reset();
  names_.resize(mark.names);
  object_ = mark.object;
  loaded_bytes_ = mark.loaded_bytes;
  pending_.resize(mark.pending);
  for (Pending& pending : pending_)
    if (pending.loaded_at != never && pending.loaded_at >= mark.names) pending.loaded_at = never;
}

void Context::restore_and_forget(const Mark& mark) {
  restore(mark);
  // Images are loaded once, wherever that is.
  if (images_loaded_ != mark.images_loaded) return;
  root_.reset();
  request_made_ = mark.request_made;
  arena().restore(mark.scratch);
}

base::Done Context::spend(std::uint64_t steps) {
  const std::uint64_t steps_max = session_.limits.steps_max;
  steps_ += steps;
  if (steps_ > steps_max)
    return base::limited("more than " + std::to_string(steps_max) + " steps (`policy_steps_max`)");
  return {};
}

base::Done Context::load(Pending& pending) {
  pending.loading = true;
  const ContextEntry& entry = *pending.entry;
  // Without a cluster to ask, values take the place of what it would say.
  const bool asks = entry.source != ContextEntry::Source::variable;
  if (asks && !session_.world.has_cluster() && find(entry.name) != nullptr) {
    pending.loading = false;
    pending.loaded_at = names_.size();
    return {};
  }
  auto loaded = entry.load(*this);
  pending.loading = false;
  if (!loaded) return std::move(loaded).error();
  pending.loaded_at = names_.size();
  if (!*loaded) return {};
  const std::size_t bytes_max = session_.limits.context_bytes_max;
  loaded_bytes_ += json_bytes(**loaded, bytes_max);
  if (loaded_bytes_ > bytes_max)
    return base::limited("context entries take more than " + std::to_string(bytes_max) +
                         " bytes (`context_bytes_max`)");
  set(entry.name, **loaded);
  return {};
}

base::Done Context::load(std::string_view name) {
  if (name == "images" && !images_loaded_ && find(name) == nullptr) {
    images_loaded_ = true;
    images_ = TRY(images_of(object_, extractors_, arena()));
    root_.reset();
  }
  // By number: what an entry asks for may load others.
  for (std::size_t i = 0; i < pending_.size(); ++i)
    if (pending_[i].loaded_at == never && !pending_[i].loading && pending_[i].entry->name == name)
      TRY(load(pending_[i]));
  return {};
}

const Node& Context::root() {
  if (root_) return *root_;
  make_request();
  const auto members = arena().array<Member>(names_.size() + (images_ ? 1 : 0));
  std::ranges::uninitialized_copy(names_, members.first(names_.size()));
  if (images_) std::construct_at(&members.back(), Member{.key = Key("images"), .value = *images_});
  root_ = document::map(arena(), members);
  return *root_;
}

base::Result<Node> Context::query_on(std::string_view text, const Node& on) {
  const jmespath::Expression* expression = TRY(compiled(text));
  return run(*expression, on);
}

base::Result<Node> Context::run(const jmespath::Expression& expression, const Node& on) {
  const std::uint64_t steps_max = session_.limits.steps_max;
  if (!evaluation_) {
    const policy::World* world = &session_.world;
    evaluation_.emplace(arena(),
                        jmespath::Environment{.now = [world] { return world->now(); },
                                              .random = [world] { return world->random(); }},
                        jmespath::Budget{.steps_max = steps_max});
  }
  auto result = evaluation_->run(expression, on);
  TRY(spend(evaluation_->steps()));
  return result;
}

base::Result<const jmespath::Expression*> Context::compiled(std::string_view text) {
  const auto known = compiled_.find(text);
  if (known != compiled_.end()) return &known->second;
  auto made = TRY(jmespath::Expression::compile(text, jmespath::Dialect::kyverno));
  return &compiled_.emplace(text, std::move(made)).first->second;
}

base::Result<Node> Context::query(std::string_view text) {
  const jmespath::Expression* expression = TRY(compiled(text));
  return query(*expression);
}

base::Result<Node> Context::query(const jmespath::Expression& expression) {
  for (const std::string& name : expression.reads())
    if (name == "images" || !pending_.empty()) TRY(load(name));
  auto result = run(expression, root());
  if (!result && result.error().code == base::Code::not_found)
    if (const ContextEntry* entry = unanswered(expression)) return no_answer(*entry);
  return result;
}

const ContextEntry* Context::unanswered(const jmespath::Expression& expression) {
  for (const Pending& pending : pending_)
    if (pending.loaded_at != never && find(pending.entry->name) == nullptr &&
        std::ranges::binary_search(expression.reads(), pending.entry->name))
      return pending.entry;
  return nullptr;
}

std::optional<Node> Context::origin(const jmespath::Expression& expression) {
  return jmespath::origin(expression, root());
}

Node with_assignment(const Node& map, std::span<const std::string> path, const Node& value,
                     document::Arena& arena) {
  std::vector<Member> members;
  if (path.empty()) {
    if (!value.is_map() || !map.is_map()) return value;
    members.assign(map.members().begin(), map.members().end());
    for (const Member& added : value.members()) {
      const auto own = std::ranges::find(members, added.key, &Member::key);
      if (own == members.end())
        members.push_back(added);
      else
        own->value = with_assignment(own->value, {}, added.value, arena);
    }
    return document::map(arena, members, map.span());
  }
  if (map.is_map()) members.assign(map.members().begin(), map.members().end());
  const Key key(path[0]);
  const auto own = std::ranges::find(members, key, &Member::key);
  const Node before = own == members.end() ? Node() : own->value;
  const Node after = with_assignment(before, path.subspan(1), value, arena);
  if (own == members.end())
    members.push_back({.key = key, .value = after});
  else
    own->value = after;
  return document::map(arena, members, map.span());
}

}  // namespace kyverno
