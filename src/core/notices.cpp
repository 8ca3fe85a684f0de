#include "core/notices.h"

namespace core {
using namespace base::describe;  // NOLINT(google-build-using-namespace): tables

const Type& described(Tag<Notice>) {
  static constexpr Field fields[] = {
      field<&Notice::topic>("topic", "What kind of thing changed"),
      field<&Notice::id>("id", "Which one; empty: look at the whole topic again"),
      field<&Notice::revision>("revision", "Its revision after the change; 0 where it has none")};
  static constexpr Type type = object("Notice", "Something changed: look again", fields);
  return type;
}

Notices::Subscription::~Subscription() {
  const std::lock_guard lock(notices_.mutex_);
  notices_.entries_.erase(number_);
}

std::unique_ptr<Notices::Subscription> Notices::subscribe(const base::Id& tenant,
                                                          Receiver receiver) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = next_++;
  entries_.emplace(number, Entry{tenant, std::move(receiver)});
  return std::make_unique<Subscription>(*this, number);
}

void Notices::publish(const base::Id& tenant, const Notice& notice) {
  tell(tenant, notice);
  const std::lock_guard lock(mutex_);
  if (relay_) relay_(tenant, notice);
}

bool Notices::anybody() const {
  const std::lock_guard lock(mutex_);
  return !entries_.empty();
}

void Notices::on_publish(std::function<void(const base::Id&, const Notice&)> relay) {
  const std::lock_guard lock(mutex_);
  relay_ = std::move(relay);
}

// Under the lock, so that a receiver is never called once its subscription is gone.
void Notices::tell(const base::Id& tenant, const Notice& notice) {
  const std::lock_guard lock(mutex_);
  for (const auto& [number, entry] : entries_)
    if (entry.tenant == tenant) entry.receiver(notice);
}

}  // namespace core
