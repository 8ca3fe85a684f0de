#include "engines/audit/trust.h"

#include <algorithm>
#include <utility>

namespace audit {
namespace {

bool holds(const std::vector<PublicKey>& keys, const PublicKey& key) {
  return std::ranges::find(keys, key) != keys.end();
}

}  // namespace

base::Result<Said> read_note(std::string_view bytes) {
  Note note = TRY(parse_note(bytes));
  Statement statement = TRY(parse_statement(note.text));
  return Said{.note = std::move(note), .statement = std::move(statement)};
}

bool Trust::follow_one(const Said& said) {
  const auto* handover = std::get_if<KeyHandover>(&said.statement);
  if (handover == nullptr) return false;
  const bool known = std::ranges::any_of(handovers_, [&](const Handover& each) {
    return each.to == handover->key && each.origin == handover->origin;
  });
  if (known) return false;
  // The new key signs too: nobody can be handed a key that is not his.
  const auto by_new = signers(said.note, handover->origin, {&handover->key, 1});
  auto by_old = signers(said.note, handover->origin, keys_);
  if (!by_new || by_new->empty() || !by_old) return false;
  std::erase(*by_old, handover->key);
  if (by_old->empty()) return false;
  handovers_.push_back({handover->origin, handover->size, *std::move(by_old), handover->key});
  if (!holds(keys_, handover->key)) keys_.push_back(handover->key);
  return true;
}

void Trust::follow(const std::vector<Said>& notes) {
  for (bool more = true; more;) {
    more = false;
    for (const Said& said : notes) more = follow_one(said) || more;
  }
}

bool Trust::retired(const PublicKey& key, const std::string& origin, std::int64_t size) const {
  return std::ranges::any_of(handovers_, [&](const Handover& each) {
    return each.origin == origin && each.size < size && holds(each.from, key);
  });
}

std::string Trust::doubt(const Said& said) const {
  const std::string& origin = origin_of(said.statement);
  const auto by = signers(said.note, origin, keys_);
  if (!by) return by.error().message;
  if (by->empty()) return "no trusted key signed it";
  const auto* checkpoint = std::get_if<Checkpoint>(&said.statement);
  if (checkpoint == nullptr) return "";
  const bool all_retired = std::ranges::all_of(
      *by, [&](const PublicKey& key) { return retired(key, origin, checkpoint->size); });
  return all_retired ? "its key had been handed over before the log had so many entries" : "";
}

}  // namespace audit
