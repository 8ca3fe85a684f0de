#include "modules/alerts/alert_list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "modules/integrations/types.h"

namespace alerts {
namespace {

constexpr std::array<std::string_view, 3> sort_names = {"started", "name", "severity"};

State state_of(const Selected& selected) {
  if (selected.episode->resolved) return State::resolved;
  return selected.suppression.any() ? State::suppressed : State::firing;
}

bool contains(std::string_view text, std::string_view lower_part) {
  return base::to_lower(text).find(lower_part) != std::string::npos;
}

bool mentions(const Episode& episode, std::string_view part) {
  const std::string lower = base::to_lower(part);
  for (const labels::Label label : episode.labels)
    if (contains(label.value, lower)) return true;
  for (const labels::Label annotation : episode.annotations)
    if (contains(annotation.value, lower)) return true;
  return false;
}

}  // namespace

base::Result<std::vector<AlertList::Order>> AlertList::orders(
    const std::optional<std::string>& sort) {
  std::vector<Order> orders;
  const std::string_view wanted = sort ? std::string_view(*sort) : "-started";
  for (std::string_view name : base::split(wanted, ',')) {
    Direction direction = Direction::ascending;
    if (name.starts_with('-')) {
      direction = Direction::descending;
      name.remove_prefix(1);
    }
    const auto found = std::ranges::find(sort_names, name);
    if (found == sort_names.end())
      return base::invalid(
          "/sort: no field " + std::string(name) + "; there are started, name and severity",
          "/sort");
    orders.push_back({static_cast<By>(found - sort_names.begin()), direction});
  }
  return orders;
}

base::Result<AlertList> AlertList::make(const AlertFilter& filter) {
  AlertList list;
  list.filter_ = filter;
  for (const std::string& text : filter.filter) {
    auto matcher = labels::parse_matcher(text);
    if (!matcher) return base::invalid("/filter: " + matcher.error().message, "/filter");
    list.matchers_.push_back(*std::move(matcher));
  }
  list.orders_ = TRY(orders(filter.sort));
  list.after_ = TRY(key_of(filter.cursor));
  return list;
}

bool AlertList::wants(State state) const {
  return std::ranges::find(filter_.state, state) != filter_.state.end();
}

bool AlertList::passes(const Selected& selected) const {
  const Episode& episode = *selected.episode;
  if (!wants(state_of(selected)) || !labels::matches_all(matchers_, episode.labels)) return false;
  if (filter_.q && !mentions(episode, *filter_.q)) return false;
  if (filter_.severity.empty() && !filter_.service) return true;
  const auto seen = integrations::canonical(episode.labels, episode.annotations);
  if (filter_.service && seen.service != filter_.service) return false;
  return filter_.severity.empty() ||
         std::ranges::find(filter_.severity, seen.severity) != filter_.severity.end();
}

std::string AlertList::key(const Episode& episode) const {
  const bool by_content =
      std::ranges::any_of(orders_, [](const Order& order) { return order.by != By::started; });
  integrations::Canonical seen;
  if (by_content) seen = integrations::canonical(episode.labels, episode.annotations);
  SortKey key;
  for (const Order& order : orders_) {
    switch (order.by) {
      case By::started:
        key.number(episode.starts_at.nanoseconds, order.direction);
        break;
      case By::name:
        key.text(seen.name, order.direction);
        break;
      case By::severity:
        key.number(seen.severity, order.direction);
        break;
    }
  }
  return key.id(episode.id).take();
}

void AlertList::add(Selected selected) {
  if (!passes(selected)) return;
  std::string row_key = key(*selected.episode);
  if (row_key > after_) rows_.push_back({std::move(row_key), std::move(selected)});
}

core::Page<Alert> AlertList::page() && {
  const auto limit = static_cast<std::size_t>(filter_.limit);
  const std::size_t shown = std::min(limit, rows_.size());
  std::ranges::partial_sort(rows_, rows_.begin() + static_cast<std::ptrdiff_t>(shown), {},
                            &Row::key);
  core::Page<Alert> page;
  page.items.reserve(shown);
  for (std::size_t i = 0; i < shown; ++i)
    page.items.push_back(to_alert(*rows_[i].selected.episode, rows_[i].selected.suppression));
  if (rows_.size() > limit) page.next = cursor_of(rows_[shown - 1].key);
  return page;
}

}  // namespace alerts
