// Walks a pattern and a resource together.
#include <algorithm>

#include "engines/document/wildcard.h"
#include "engines/kyverno/excerpt.h"
#include "engines/kyverno/pattern.h"

namespace kyverno {
namespace {

using document::Key;
using document::Node;

const Node null_node;

class Matcher {
 public:
  explicit Matcher(std::uint32_t numbers) : anchors_(numbers, Seen::no) {}

  // Why an object is passed over matters to the objects around it: because of a condition of its
  // own, or because of what lies in it.
  enum class Outcome : std::uint8_t { pass, fail, denied, unknown, skip_here, skip_below };
  static bool is_skip(Outcome outcome) {
    return outcome == Outcome::skip_here || outcome == Outcome::skip_below;
  }

  Outcome element(const Pattern& pattern, const Node& value) {
    if (value.has(document::Mark::unknown)) return fail(Outcome::unknown, pattern, value);
    switch (pattern.shape) {
      case Pattern::Shape::map:
        if (!value.is_map()) return fail(Outcome::fail, pattern, value);
        note_anchors(pattern, value);
        return map(pattern, value);
      case Pattern::Shape::list:
        if (!value.is_list()) return fail(Outcome::fail, pattern, value);
        return list(pattern, value);
      case Pattern::Shape::scalar:
        break;
    }
    return scalar(pattern, value);
  }

  bool keys_are_missing() const {
    return std::ranges::find(anchors_, Seen::missing) != anchors_.end();
  }
  // The rest of what a result says of a failure.
  void tell(Outcome outcome, MatchResult& out) const {
    out.failure = {.path = failed_path_.text(),
                   .where = found_.span().known() ? found_.span() : failed_in_,
                   .expected = outcome == Outcome::denied ? "" : excerpt(wanted_->node),
                   .found = found_.is_null() ? "" : excerpt(found_)};
    out.pointer = failed_path_.pointer() + (wants_item_ ? "/-" : "");
    out.wanted = wanted_;
    out.found = wants_item_ ? null_node : found_;
  }

 private:
  enum class Seen : std::uint8_t { no, missing, found };

  // What failed last is what is told: the walk ends at the first failure that counts. Its text is
  // made only then.
  Outcome fail(Outcome outcome, const Pattern& wanted, const Node& found) {
    failed_path_ = path_;
    wanted_ = &wanted;
    found_ = found;
    failed_in_ = parent_;
    wants_item_ = false;
    return outcome;
  }
  // No item of the list is what the pattern wants.
  Outcome fail_for_want(const Pattern& wanted, const Node& list) {
    fail(Outcome::fail, wanted, list);
    wants_item_ = true;
    return Outcome::fail;
  }

  void note_anchors(const Pattern& pattern, const Node& value) {
    for (const PatternMember& member : pattern.anchors) {
      if (member.number == 0) continue;
      Seen& seen = anchors_[member.number - 1];
      if (seen == Seen::found) continue;
      seen = value.find(member.key) != nullptr ? Seen::found : Seen::missing;
    }
  }

  // The key that a member speaks of: with a wildcard in it, the first that it matches.
  static Key key_in(const PatternMember& member, const Node& value, bool expands) {
    if (!expands || !document::has_wildcard(member.key.text()) || value.find(member.key) != nullptr)
      return member.key;
    for (const document::Member& other : value.members())
      if (other.value.is_string() &&
          document::matches_wildcard(member.key.text(), other.key.text()))
        return other.key;
    return member.key;
  }

  Outcome map(const Pattern& pattern, const Node& value) {
    const document::Span outer = parent_;
    parent_ = value.span();
    Outcome outcome = anchors(pattern, value);
    for (const PatternMember& member : pattern.members) {
      if (outcome != Outcome::pass) break;
      outcome = this->member(member, value, key_in(member, value, pattern.expands_keys));
    }
    parent_ = outer;
    return outcome;
  }

  Outcome anchors(const Pattern& pattern, const Node& value) {
    bool here = false, below = false, applied = false;
    for (const PatternMember& member : pattern.anchors) {
      const Outcome outcome =
          this->member(member, value, key_in(member, value, pattern.expands_keys));
      here = here || outcome == Outcome::skip_here;
      below = below || outcome == Outcome::skip_below;
      applied = applied || outcome == Outcome::pass;
      if (outcome != Outcome::pass && !is_skip(outcome) && !here) return outcome;
    }
    return here || (below && !applied) ? Outcome::skip_below : Outcome::pass;
  }

  Outcome member(const PatternMember& member, const Node& map, const Key& key) {
    const Node* found = map.find(key);
    path_.push(key.text());
    const Outcome outcome = member_value(member, found);
    path_.pop();
    // Of a key that is missing, Kyverno names the object.
    if (outcome == Outcome::fail && member.any) failed_path_ = path_;
    return outcome;
  }

  Outcome member_value(const PatternMember& member, const Node* found) {
    switch (member.anchor) {
      case Anchor::condition:
        if (found == nullptr) return fail(Outcome::skip_here, *member.value, null_node);
        return as_condition(element(*member.value, *found));
      case Anchor::global:
        if (found == nullptr) return Outcome::pass;
        return as_condition(element(*member.value, *found));
      case Anchor::equality:
        return found == nullptr ? Outcome::pass : element(*member.value, *found);
      case Anchor::negation:
        return found == nullptr ? Outcome::pass : fail(Outcome::denied, *member.value, *found);
      case Anchor::existence:
        return found == nullptr ? Outcome::pass : existence(*member.value, *found);
      default:
        break;
    }
    if (!member.any) return element(*member.value, found == nullptr ? null_node : *found);
    if (found != nullptr && found->has(document::Mark::unknown)) return Outcome::pass;
    return found != nullptr && !found->is_null() ? Outcome::pass
                                                 : fail(Outcome::fail, *member.value, null_node);
  }

  static Outcome as_condition(Outcome outcome) {
    return outcome == Outcome::pass || outcome == Outcome::unknown ? outcome : Outcome::skip_here;
  }

  // Each item of the pattern must match some item of the resource.
  Outcome existence(const Pattern& pattern, const Node& value) {
    if (!value.is_list() || pattern.shape != Pattern::Shape::list)
      return fail(Outcome::fail, pattern, value);
    for (const Pattern& wanted : pattern.items) {
      if (wanted.shape != Pattern::Shape::map) return fail(Outcome::fail, pattern, value);
      bool matched = false;
      for (std::size_t i = 0; i < value.size() && !matched; ++i) {
        path_.push(i);
        matched = element(wanted, value.items()[i]) == Outcome::pass;
        path_.pop();
      }
      if (!matched) return fail_for_want(wanted, value);
    }
    return Outcome::pass;
  }

  Outcome list(const Pattern& pattern, const Node& value) {
    if (pattern.items.empty()) return fail(Outcome::fail, pattern, value);
    const Pattern& first = pattern.items.front();
    if (first.shape == Pattern::Shape::scalar) return scalar(first, value);
    const bool each = first.shape == Pattern::Shape::map;
    if (!each && value.size() < pattern.items.size()) return fail(Outcome::fail, pattern, value);
    bool applied = false, skipped = false;
    const std::size_t count = each ? value.size() : pattern.items.size();
    for (std::size_t i = 0; i < count; ++i) {
      path_.push(i);
      const Outcome outcome = element(each ? first : pattern.items[i], value.items()[i]);
      path_.pop();
      if (outcome != Outcome::pass && !is_skip(outcome)) return outcome;
      skipped = skipped || is_skip(outcome);
      applied = applied || outcome == Outcome::pass;
    }
    return skipped && !applied ? Outcome::skip_below : Outcome::pass;
  }

  // Of a list, every item must match.
  Outcome scalar(const Pattern& pattern, const Node& value) {
    if (!value.is_list())
      return pattern.scalar.matches(value) ? Outcome::pass : fail(Outcome::fail, pattern, value);
    for (const Node& item : value.items())
      if (!pattern.scalar.matches(item)) return fail(Outcome::fail, pattern, item);
    return Outcome::pass;
  }

  std::vector<Seen> anchors_;
  Path path_, failed_path_;
  document::Span parent_, failed_in_;
  const Pattern* wanted_ = nullptr;
  Node found_;
  bool wants_item_ = false;
};

}  // namespace

MatchResult match_pattern(const CompiledPattern& pattern, const Node& resource) {
  Matcher matcher(pattern.numbers);
  const Matcher::Outcome outcome = matcher.element(*pattern.root, resource);
  if (outcome == Matcher::Outcome::pass) return {};
  MatchResult out{.match = Match::fail};
  matcher.tell(outcome, out);
  if (outcome == Matcher::Outcome::denied)
    out.match = Match::denied;
  else if (outcome == Matcher::Outcome::unknown)
    out.match = Match::unknown;
  else if (Matcher::is_skip(outcome))
    out.match = Match::skip;
  else if (matcher.keys_are_missing())
    out.match = Match::error;
  if (out.match == Match::skip)
    out.reason = "a condition of the pattern does not hold at " + out.failure.path;
  return out;
}

}  // namespace kyverno
