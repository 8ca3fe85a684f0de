// Private to the engine. What expressions of a rule see: the request, the images of the object,
// elements of a foreach, and the entries of `context`, loaded when a query first names them
// (reference: policy, 3.5 and 3.6). Lives in the scratch of a session. For one thread.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "engines/document/build.h"
#include "engines/document/node.h"
#include "engines/jmespath/evaluation.h"
#include "engines/kyverno/context_entry.h"
#include "engines/policy/policy.h"

namespace kyverno {

class ImageExtractors;

class Context {
 public:
  Context(const policy::Request& request, policy::Session& session);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // `not_found` is a key that is missing.
  base::Result<document::Node> query(const jmespath::Expression& expression);
  base::Result<document::Node> query(std::string_view text);  // compiled here
  base::Result<document::Node> query_on(std::string_view text, const document::Node& on);
  // Where a query that was made looks (engines/jmespath/origin.h).
  std::optional<document::Node> origin(const jmespath::Expression& expression);

  // A name at the top.
  void set(std::string_view name, const document::Node& value);
  // Deep, as `values` of Kyverno's commands do: maps are merged.
  void assign(std::span<const policy::Assignment> assignments);
  // One of a foreach; it costs `element_steps`. `limited`.
  static constexpr std::uint64_t element_steps = 16;  // what the cheapest check of one takes
  base::Done set_element(const document::Node& element, std::size_t index, std::size_t nesting);
  void set_target(const document::Node& target) { set("target", target); }
  bool has_target() { return find("target") != nullptr; }
  // What rules look at, with what was assigned below request.object and request.oldObject.
  const document::Node& object() const { return object_; }
  const document::Node& old_object() const { return old_object_; }
  void set_object(const document::Node& object);
  // Whatever was assigned.
  void set_operation(policy::Operation operation);
  bool is_delete() const { return request_.operation == policy::Operation::remove; }

  // The entries are loaded from now on; those of outer blocks stay. They outlive the context.
  void add(std::span<const ContextEntry> entries);
  void use_extractors(const ImageExtractors* extractors) { extractors_ = extractors; }

  // Everything that was set or loaded after a mark is forgotten when it is restored.
  struct Mark {
    std::size_t names, pending;
    document::Node object;
    std::size_t loaded_bytes;
    bool images_loaded, request_made;
    document::Arena::Mark scratch;
  };
  Mark mark() const {
    return {.names = names_.size(),
            .pending = pending_.size(),
            .object = object_,
            .loaded_bytes = loaded_bytes_,
            .images_loaded = images_loaded_,
            .request_made = request_made_,
            .scratch = session_.scratch.mark()};
  }
  void restore(const Mark& mark);
  // The same, and no value that was made since is needed any more: a foreach in a foreach, of which
  // nothing fails, would otherwise take gigabytes.
  void restore_and_forget(const Mark& mark);

  // Towards `policy_steps_max`, whatever no query counts.
  base::Done spend(std::uint64_t steps);

  document::Arena& arena() const { return session_.scratch; }
  const policy::Limits& limits() const { return session_.limits; }
  const policy::Request& request() const { return request_; }
  policy::Session& session() const { return session_; }

 private:
  struct Pending {
    const ContextEntry* entry;
    std::size_t loaded_at;  // in names_; `never` until then
    bool loading;
  };
  static constexpr std::size_t never = static_cast<std::size_t>(-1);

  const document::Node* find(std::string_view name);
  document::Node request_node() const;
  void make_request();
  void set_in_request(std::string_view key, const document::Node& value);
  base::Done load(std::string_view name);
  base::Done load(Pending& pending);
  const document::Node& root();
  // The entry that the expression reads and that neither a cluster nor a value answers.
  const ContextEntry* unanswered(const jmespath::Expression& expression);
  base::Result<document::Node> run(const jmespath::Expression& expression,
                                   const document::Node& on);
  base::Result<const jmespath::Expression*> compiled(std::string_view text);

  const policy::Request& request_;
  policy::Session& session_;
  document::Node object_, old_object_;
  std::vector<document::Member> names_;  // later ones hide earlier ones; the request is the first
  bool request_made_ = false;            // its value; many patterns ask for none
  std::vector<Pending> pending_;         // in the order of the rule
  std::optional<document::Node> root_;   // of names_, while they do not change
  const ImageExtractors* extractors_ = nullptr;
  bool images_loaded_ = false;
  std::optional<document::Node> images_;
  std::unordered_map<std::string, jmespath::Expression, base::TextHash, std::equal_to<>> compiled_;
  std::optional<jmespath::Evaluation> evaluation_;
  std::uint64_t steps_ = 0;       // of all queries
  std::size_t loaded_bytes_ = 0;  // of all entries, as JSON: Limits::context_bytes_max
};

// `value` at the path in `map`; what is a map on both sides is merged.
document::Node with_assignment(const document::Node& map, std::span<const std::string> path,
                               const document::Node& value, document::Arena& arena);

}  // namespace kyverno
