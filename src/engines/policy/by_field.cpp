#include "engines/policy/by_field.h"

#include <algorithm>

namespace policy {
namespace {

const document::Node* at_path(const document::Node& object, std::span<const document::Key> path) {
  const document::Node* node = &object;
  for (const document::Key& key : path) {
    node = node->find(key);
    if (node == nullptr) return nullptr;
  }
  return node;
}

}  // namespace

ByField::ByField(std::span<const Policy* const> policies) {
  for (std::uint32_t place = 0; place < policies.size(); ++place) {
    const auto wanted = policies[place]->wanted();
    if (!wanted) {
      others_.push_back(place);
      continue;
    }
    auto field = std::ranges::find(fields_, wanted->path, &Field::path);
    if (field == fields_.end())
      field = fields_.insert(field, Field{.path = wanted->path, .by_text = {}, .all = {}});
    field->all.push_back(place);
    for (const std::string_view text : wanted->texts) {
      Places& of_text = field->by_text[text];
      if (of_text.empty() || of_text.back() != place) of_text.push_back(place);
    }
  }
}

void ByField::find(const document::Node& object, Places& places) const {
  places = others_;
  for (const Field& field : fields_) {
    const document::Node* node = at_path(object, field.path);
    const Places* more = &field.all;
    if (node != nullptr && node->is_string() && !node->has(document::Mark::unknown)) {
      const auto found = field.by_text.find(node->string());
      if (found == field.by_text.end()) continue;
      more = &found->second;
    }
    places.insert(places.end(), more->begin(), more->end());
  }
  std::ranges::sort(places);
}

}  // namespace policy
